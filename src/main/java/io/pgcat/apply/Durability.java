package io.pgcat.apply;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jboss.logging.Logger;

import io.pgcat.change.Lsn;
import io.pgcat.progress.Acknowledgement;

/**
 * Finds out when commits of sessions with {@code synchronous_commit = off} are on disk, without a round trip per commit.
 * One per target database; a thread and a connection of its own exist only while something waits. Any thread.
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
     * The WAL writer leaves a last page that no commit filled alone, and the insert position may lie behind a page's header
     * that nothing was written after: on a quiet server the flush position may not arrive by itself.
     */
    private static final int POLLS_BEFORE_FLUSH = 20;

    private static final String FLUSH =
            "SET synchronous_commit = local; SELECT pg_catalog.pg_logical_emit_message(true, 'pgcat', '')";

    private static final String PRESENT =
            """
            SELECT p.subscription, greatest(p.applied_lsn, p.confirmed_lsn)::pg_catalog.text
            FROM pgcat.pgcat_subscription_progress p""";

    private final TargetDatabase database;
    private List<Commit> waiting = new ArrayList<>();
    private Thread tracker;
    private boolean closed;

    public Durability(TargetDatabase database) {
        this.database = database;
    }

    /**
     * A commit that has returned.
     *
     * @param subscription whose position it moved
     * @param position the subscription's position since then
     * @param sinceNanos not later than the commit, by {@link System#nanoTime}
     * @param acknowledgement completed once the commit is on disk
     */
    record Commit(String subscription, Lsn position, long sinceNanos, Acknowledgement acknowledgement) {}

    /** Takes a commit; acknowledgements are completed in the order of these calls. */
    synchronized void committed(Commit commit) {
        if (closed) {
            return;
        }
        waiting.add(commit);
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
            closed = true;
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
            long connectedAtNanos = System.nanoTime();
            while (!awaitWork()) {
                List<Commit> batch = peek();
                List<Commit> present = present(connection, batch, connectedAtNanos);
                awaitFlush(connection, inserted(connection));
                completed(batch, present);
            }
        } catch (SQLException e) {
            if (!isClosed()) {
                // Nothing is lost by waiting: the publisher keeps what is not acknowledged.
                LOG.warnf("Cannot ask database %s what is flushed, sqlState=%s", database.name(), e.getSQLState());
                pause(RECONNECT_PAUSE);
            }
        }
    }

    /** Waits for acknowledgements; true when none came for a while, or when closed. */
    private synchronized boolean awaitWork() throws InterruptedException {
        long end = System.nanoTime() + IDLE.toNanos();
        while (waiting.isEmpty() && !closed) {
            long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            if (left <= 0) {
                return true;
            }
            wait(left);
        }
        return closed;
    }

    private synchronized List<Commit> peek() {
        return List.copyOf(waiting);
    }

    /**
     * Those that the server still has. It cannot have crashed since this connection was made; what was committed before may
     * have been lost in between, and then the position is not where it was.
     */
    private List<Commit> present(Connection connection, List<Commit> batch, long connectedAtNanos) throws SQLException {
        if (batch.stream().allMatch(commit -> commit.sinceNanos() - connectedAtNanos > 0)) {
            return batch;
        }
        Map<String, Lsn> positions = positions(connection);
        List<Commit> present = batch.stream()
                .filter(commit -> commit.sinceNanos() - connectedAtNanos > 0
                        || !positions
                                .getOrDefault(commit.subscription(), Lsn.ZERO)
                                .isBefore(commit.position()))
                .toList();
        if (present.size() < batch.size()) {
            LOG.warnf(
                    "Database %s lost %d commits that were not on disk yet; the publisher sends them again",
                    database.name(), batch.size() - present.size());
        }
        return present;
    }

    private static Map<String, Lsn> positions(Connection connection) throws SQLException {
        Map<String, Lsn> positions = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(PRESENT)) {
            while (rows.next()) {
                String position = rows.getString(2);
                positions.put(rows.getString(1), position == null ? Lsn.ZERO : Lsn.parse(position));
            }
        }
        return positions;
    }

    /** They stay in the list until now, so that a connection that breaks loses none. */
    private void completed(List<Commit> batch, List<Commit> present) {
        present.forEach(commit -> commit.acknowledgement().complete());
        synchronized (this) {
            if (!closed) {
                waiting.subList(0, batch.size()).clear();
            }
        }
    }

    private static String inserted(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERTED);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    /** Writes a record and waits until it, and so everything before it, is on disk. */
    private static void flush(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(FLUSH);
        }
    }

    private void awaitFlush(Connection connection, String lsn) throws SQLException, InterruptedException {
        try (PreparedStatement statement = connection.prepareStatement(FLUSHED)) {
            statement.setString(1, lsn);
            for (int poll = 0; !isClosed(); poll++) {
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    if (row.getBoolean(1)) {
                        return;
                    }
                }
                if (poll == POLLS_BEFORE_FLUSH) {
                    flush(connection);
                    return;
                }
                pause(POLL);
            }
        }
    }

    /** On the thread's own clock: whoever adds work does not make it ask sooner. */
    private static void pause(Duration time) throws InterruptedException {
        Thread.sleep(time.toMillis());
    }

    private synchronized boolean isClosed() {
        return closed;
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
