package io.pgcat.apply;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jboss.logging.Logger;

import io.pgcat.change.Lsn;
import io.pgcat.progress.Acknowledgement;
import io.pgcat.progress.Position;
import io.pgcat.progress.ProgressStore;

/**
 * Finds out when commits of sessions with {@code synchronous_commit = off} are on disk, without a round trip per commit.
 * One per target database; a thread and a connection of its own exist only while something waits. Any thread.
 *
 * <p>A commit that has returned may still be gone after a crash, and the server that answers then looks like the one
 * before. So each answer about the WAL is asked for only after the subscription's progress row was seen to hold the commit, over
 * the same connection, which a crash would break.
 *
 * <p>What was committed before the WAL's insert position was asked for is on disk once the flush position has reached it.
 * Source: PostgreSQL 18, "Asynchronous Commit": the WAL writer flushes within three times {@code wal_writer_delay}.
 */
public final class Durability implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Durability.class);

    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration RECONNECT_PAUSE = Duration.ofSeconds(1);
    private static final Duration IDLE = Duration.ofSeconds(30);

    private static final String INSERTED = "SELECT pg_catalog.pg_current_wal_insert_lsn()::pg_catalog.text";
    private static final String FLUSHED =
            """
            SELECT pg_catalog.pg_current_wal_flush_lsn()
                OPERATOR(pg_catalog.>=) ?::pg_catalog.text::pg_catalog.pg_lsn""";

    /**
     * On a quiet server nobody else flushes soon, and the insert position may lie behind a page's header that nothing was
     * written after: then the flush position does not arrive by itself at all.
     */
    private static final int POLLS_BEFORE_FLUSH = 20;

    private static final String FLUSH =
            "SET synchronous_commit = local; SELECT pg_catalog.pg_logical_emit_message(true, 'pgcat', '')";

    private final TargetDatabase database;
    private final List<Commit> waiting = new ArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private Thread tracker;
    /** Tracker's thread only: whether the database could not be asked when it last tried. */
    private boolean unreachable;

    /** @param position what the subscription's progress row says with this commit */
    private record Commit(String subscription, Lsn position, Acknowledgement acknowledgement) {}

    public Durability(TargetDatabase database) {
        this.database = database;
    }

    /**
     * Takes an acknowledgement whose commit has returned; it is completed once the commit is on disk, in order, or lost when the
     * target knows nothing of the commit any more.
     *
     * @param position {@link Position#known()} as of this commit
     */
    public synchronized void committed(String subscription, Lsn position, Acknowledgement acknowledgement) {
        if (isClosed()) {
            return;
        }
        waiting.add(new Commit(subscription, position, acknowledgement));
        if (tracker == null) {
            tracker = new Thread(this::track, "pgcat-durability-" + database.name());
            tracker.setDaemon(true);
            tracker.start();
        }
        notifyAll();
    }

    /** Ends the thread. What still waits is never completed: the source brings it again. */
    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            closing.countDown();
            waiting.clear();
            running = tracker;
            notifyAll();
        }
        if (running == null || running == Thread.currentThread()) {
            return;
        }
        running.interrupt();
        try {
            running.join(Duration.ofSeconds(5).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void track() {
        try {
            while (!isClosed()) {
                watchOverOneConnection();
                if (endsIdle()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended();
        }
    }

    private void watchOverOneConnection() throws InterruptedException {
        try (Connection connection = database.open("pgcat durability")) {
            unreachable = false;
            while (!awaitWork()) {
                List<Commit> batch = peek();
                Set<String> lost = subscriptionsThatLost(batch, connection);
                awaitFlush(connection, inserted(connection), batch.size());
                settle(batch, lost);
            }
        } catch (SQLException e) {
            if (!isClosed()) {
                // Nothing is lost by waiting: the publisher keeps what is not acknowledged.
                LOG.logf(
                        unreachable ? Logger.Level.DEBUG : Logger.Level.WARN,
                        "Cannot ask database %s what is flushed, sqlState=%s",
                        database.name(),
                        e.getSQLState());
                unreachable = true;
                pause(RECONNECT_PAUSE);
            }
        }
    }

    /** Waits for acknowledgements; true when none came for a while, or when closed. */
    private synchronized boolean awaitWork() throws InterruptedException {
        long end = System.nanoTime() + IDLE.toNanos();
        while (waiting.isEmpty() && !isClosed()) {
            long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            if (left <= 0) {
                return true;
            }
            wait(left);
        }
        return isClosed();
    }

    private synchronized int waiting() {
        return waiting.size();
    }

    private synchronized List<Commit> peek() {
        return List.copyOf(waiting);
    }

    /** Whose last commit of these is not in the progress row: the target has crashed since. */
    private static Set<String> subscriptionsThatLost(List<Commit> batch, Connection connection) throws SQLException {
        Map<String, Lsn> last = new HashMap<>();
        batch.forEach(commit -> last.merge(commit.subscription(), commit.position(), Lsn::max));
        Set<String> lost = new HashSet<>();
        for (Map.Entry<String, Lsn> entry : last.entrySet()) {
            Position found = new ProgressStore(entry.getKey()).load(connection);
            if (found.known().isBefore(entry.getValue())) {
                lost.add(entry.getKey());
            }
        }
        return lost;
    }

    /** They stay in the list until now, so that a connection that breaks loses none. */
    private void settle(List<Commit> batch, Set<String> lost) {
        for (Commit commit : batch) {
            if (lost.contains(commit.subscription())) {
                commit.acknowledgement().lost();
            } else if (!isClosed()) {
                commit.acknowledgement().complete();
            }
        }
        synchronized (this) {
            if (!isClosed()) {
                waiting.subList(0, batch.size()).clear();
            }
        }
    }

    /** Writes a record and waits until it, and so everything before it, is on disk. */
    private static void flush(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(FLUSH);
        }
    }

    private static String inserted(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERTED);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    /** @param commits that wait for it; when no further one comes, the WAL writer's pause need not be waited for */
    private void awaitFlush(Connection connection, String lsn, int commits) throws SQLException, InterruptedException {
        try (PreparedStatement statement = connection.prepareStatement(FLUSHED)) {
            statement.setString(1, lsn);
            for (int poll = 0; !isClosed(); poll++) {
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    if (row.getBoolean(1)) {
                        return;
                    }
                }
                if (poll == POLLS_BEFORE_FLUSH || poll > 0 && waiting() == commits) {
                    flush(connection);
                    return;
                }
                pause(POLL);
            }
        }
    }

    /** On the thread's own clock: whoever adds work does not make it ask sooner; only the end does. */
    private void pause(Duration time) throws InterruptedException {
        boolean ends = closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
        LOG.tracef("paused, database=%s, ends=%s", database.name(), ends);
    }

    private boolean isClosed() {
        return closing.getCount() == 0;
    }

    private synchronized boolean endsIdle() {
        if (waiting.isEmpty()) {
            tracker = null;
        }
        return tracker == null;
    }

    private synchronized void ended() {
        if (tracker == Thread.currentThread()) {
            tracker = null;
        }
    }
}
