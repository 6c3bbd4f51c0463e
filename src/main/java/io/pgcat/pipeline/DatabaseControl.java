package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jboss.logging.Logger;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

import io.pgcat.error.ReplicationException;

/**
 * Looks after one configured database: decides by an advisory lock whether this process or another one runs its
 * subscriptions, follows its tables, and writes status there. One thread of its own.
 */
final class DatabaseControl implements Runnable, AutoCloseable {

    /** First key of the advisory lock; reads "pgct". */
    static final int LOCK_CLASS = 1885824884;
    /** Second key: the right to run this database's subscriptions. */
    static final int LOCK_RUN = 1;

    private static final Logger LOG = Logger.getLogger(DatabaseControl.class);
    /** Begins what asks for an end of what the subscription that it names does at this moment. */
    private static final String BREAK_OFF = "BREAK_OFF ";

    /** Begins what asks for a look at the publications of the subscription that it names. */
    private static final String REFRESH = "REFRESH ";

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int ROUND_MS = 1_000;
    private static final int SHORT_ROUND_MS = 100;
    /** How often the tables are read although nobody has told of a change: a trigger may be disabled. */
    private static final long LOOK_NANOS = Duration.ofSeconds(10).toNanos();

    private static final long STOP_LIMIT_MS = 25_000;
    private static final int PG12 = 120_000;

    private final String name;
    private final ServerLogin login;
    private final String process;
    private final Supplier<List<SubscriptionStatus>> staticRoutes;
    private final Function<String, Subscriptions> whenLeading;
    private final DroppedSlots droppedSlots = new DroppedSlots();
    private final Map<String, String> writtenStatus = new HashMap<>();
    private final Thread thread;
    private volatile boolean stopping;
    private volatile Subscriptions subscriptions;
    /** Control thread only; null while {@link #subscriptions} is. */
    private Requests requests;
    /** Control thread only: whether something was about to end when the tables were last followed, so what comes next waits. */
    private boolean waitsForStop;

    private volatile boolean standby;
    private boolean reachable = true;

    /**
     * @param process who this process is, for other people's status
     * @param staticRoutes whose status is kept in this database, beside that of its subscriptions
     * @param whenLeading makes the subscriptions of the database of this name ({@code current_database()})
     */
    DatabaseControl(
            String name,
            ServerLogin login,
            String process,
            Supplier<List<SubscriptionStatus>> staticRoutes,
            Function<String, Subscriptions> whenLeading) {
        this.name = name;
        this.login = login;
        this.process = process;
        this.staticRoutes = staticRoutes;
        this.whenLeading = whenLeading;
        this.thread = new Thread(this, "pgcat control " + name);
    }

    void start() {
        thread.start();
    }

    @Override
    public void run() {
        while (!stopping) {
            try (Connection connection = login.connect("pgcat control", PATIENCE)) {
                reachable(connection);
                lead(connection);
            } catch (SQLException e) {
                unreachable(e);
            } finally {
                stopAll();
            }
        }
    }

    private void reachable(Connection connection) throws SQLException {
        if (!reachable) {
            LOG.infof("reachable again, database=%s", name);
        }
        reachable = true;
        connection.setNetworkTimeout(Runnable::run, (int) PATIENCE.toMillis());
        try (Statement statement = connection.createStatement()) {
            // The server must notice within seconds that this machine is gone, and free the lock for another process.
            statement.execute("SET tcp_keepalives_idle = 3");
            statement.execute("SET tcp_keepalives_interval = 1");
            statement.execute("SET tcp_keepalives_count = 3");
            if (connection.getMetaData().getDatabaseMajorVersion() * 10_000 >= PG12) {
                statement.execute("SET tcp_user_timeout = '8s'");
            }
            statement.execute("LISTEN pgcat_cfg_changed");
        }
    }

    private void unreachable(SQLException e) {
        LOG.logf(
                reachable ? Logger.Level.WARN : Logger.Level.DEBUG,
                "not reachable, database=%s, sqlstate=%s: %s",
                name,
                e.getSQLState(),
                e.getMessage());
        reachable = false;
        pause();
    }

    private void lead(Connection connection) throws SQLException {
        SubscriptionCatalog catalog = new SubscriptionCatalog(name, connection);
        boolean told = false;
        boolean changed = true;
        long lookedAtNanos = 0;
        while (!stopping) {
            if (subscriptions == null && catalog.isInstalled()) {
                standby = !tryLock(connection);
                if (!standby) {
                    subscriptions = whenLeading.apply(Query.value(connection, "SELECT pg_catalog.current_database()"));
                    requests = new Requests(name, handlers(subscriptions));
                    catalog.removeStaticStatus();
                    LOG.infof("running subscriptions, database=%s", name);
                } else if (!told) {
                    LOG.infof("standing by: another process runs the subscriptions, database=%s", name);
                    told = true;
                }
            }
            if (subscriptions != null) {
                if (changed) {
                    subscriptions.wake();
                }
                if (changed
                        || waitsForStop
                        || requests.isUnderWay()
                        || System.nanoTime() - lookedAtNanos >= LOOK_NANOS) {
                    lookedAtNanos = System.nanoTime();
                    follow(catalog, connection);
                    waitsForStop = subscriptions.isStopping();
                }
                disableFailed(catalog);
                writeStatus(catalog);
            }
            changed = awaitChange(connection);
        }
    }

    /** What a row of {@code pgcat_request} may ask for, by its verb. */
    private Map<String, Consumer<Requests.Request>> handlers(Subscriptions running) {
        return Map.of(
                SequenceRequests.VERB, new SequenceRequests(running, () -> login.connect("pgcat sequences", PATIENCE)));
    }

    private void follow(SubscriptionCatalog catalog, Connection connection) throws SQLException {
        Subscriptions running = subscriptions;
        try {
            SubscriptionCatalog.Wanted wanted = catalog.load();
            Set<String> stopping = running.removeAllBut(wanted);
            Set<String> blocked = droppedSlots.workOff(connection, wanted.dropped(), stopping);
            running.reconcile(wanted, blocked);
            requests.workOff(connection);
        } catch (ReplicationException e) {
            LOG.errorf("cannot follow the configuration, database=%s: %s", name, e.getMessage());
        }
    }

    /** Their rows say from now on that they are disabled; what was wrong stays in their status. */
    private void disableFailed(SubscriptionCatalog catalog) throws SQLException {
        for (String failed : subscriptions.toBeDisabled()) {
            catalog.disable(failed);
            LOG.errorf("disabled because of an error, subscription=%s, database=%s", failed, name);
        }
    }

    private void writeStatus(SubscriptionCatalog catalog) throws SQLException {
        List<SubscriptionStatus> statuses = new ArrayList<>(StatusBuilder.of(name, subscriptions));
        statuses.addAll(staticRoutes.get());
        Set<String> gone = new HashSet<>(writtenStatus.keySet());
        statuses.forEach(status -> gone.remove(status.name()));
        for (String each : gone) {
            catalog.removeStatus(each);
            writtenStatus.remove(each);
        }
        for (SubscriptionStatus status : statuses) {
            String json = StatusJson.write(status);
            if (!json.equals(writtenStatus.put(status.name(), json))) {
                catalog.writeStatus(status.name(), process, json);
            }
        }
    }

    private static boolean tryLock(Connection connection) throws SQLException {
        return Query.isTrue(connection, "SELECT pg_catalog.pg_try_advisory_lock(?, ?)", LOCK_CLASS, LOCK_RUN);
    }

    /**
     * Waits until a table of ours changes, but not longer than a round; a short one while what comes next waits for a stop.
     *
     * @return whether one has changed
     */
    private boolean awaitChange(Connection connection) throws SQLException {
        if (stopping) {
            return false;
        }
        PGNotification[] told =
                connection.unwrap(PGConnection.class).getNotifications(waitsForStop ? SHORT_ROUND_MS : ROUND_MS);
        if (told == null) {
            return false;
        }
        for (PGNotification each : told) {
            heed(each.getParameter());
        }
        return told.length > 0;
    }

    private void heed(String wish) {
        if (subscriptions == null) {
            return;
        }
        if (wish.startsWith(REFRESH)) {
            subscriptions.refresh(wish.substring(REFRESH.length()));
        } else if (wish.startsWith(BREAK_OFF)) {
            subscriptions.breakOff(wish.substring(BREAK_OFF.length()));
        }
    }

    private synchronized void pause() {
        if (!stopping) {
            try {
                wait(ROUND_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                stopping = true;
            }
        }
    }

    private void stopAll() {
        Subscriptions running = subscriptions;
        if (requests != null) {
            requests.close();
        }
        requests = null;
        subscriptions = null;
        writtenStatus.clear();
        if (running != null) {
            running.stopAll();
        }
    }

    /** What this process runs here; empty when it stands by or the database holds no schema pgcat. Any thread. */
    List<SubscriptionStatus> statuses() {
        Subscriptions running = subscriptions;
        return running == null ? List.of() : StatusBuilder.of(name, running);
    }

    /** Whether another process runs this database's subscriptions. Any thread. */
    boolean isStandby() {
        return standby;
    }

    @Override
    public void close() {
        stopping = true;
        synchronized (this) {
            notifyAll();
        }
        try {
            thread.join(STOP_LIMIT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
