package io.pgcat.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Commits one row after the other at the publisher, at a steady pace, and looks all the time which are visible at the
 * subscriber. Both on the clock of this process.
 */
final class SteadyLoad {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** Short beside what is measured, and long enough to leave the servers most of a core. */
    private static final long POLL_PAUSE_NANOS = 50_000;

    private final int perSecond;
    private final long[] committed;
    private final long[] seen;
    private volatile int written;

    /** @param rows how many */
    SteadyLoad(int perSecond, int rows) {
        this.perSecond = perSecond;
        this.committed = new long[rows + 1];
        this.seen = new long[committed.length];
    }

    /**
     * Runs it to its end. The row with id 0 is visible at the subscriber already.
     *
     * @throws HeatException when rows do not become visible
     */
    Flow run(Database publisher, Database subscriber) throws SQLException, InterruptedException {
        Beside<Void> looking = Beside.start("Looking at the subscriber", () -> {
            look(subscriber);
            return null;
        });
        write(publisher);
        looking.result();
        return new Flow(committed, seen);
    }

    private void write(Database publisher) throws SQLException {
        try (Connection connection = publisher.connect();
                Statement settings = connection.createStatement();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO steady VALUES (?, 'steady')")) {
            // Otherwise it is the WAL writer that decides when anything is sent.
            settings.execute("SET synchronous_commit = on");
            long pause = TimeUnit.SECONDS.toNanos(1) / perSecond;
            long start = System.nanoTime();
            for (int id = 1; id < committed.length; id++) {
                for (long wait = start + id * pause - System.nanoTime();
                        wait > 0;
                        wait = start + id * pause - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                insert.setLong(1, id);
                insert.executeUpdate();
                committed[id] = System.nanoTime();
                written = id;
            }
        }
    }

    private void look(Database subscriber) {
        try (Connection connection = subscriber.connect();
                PreparedStatement last = connection.prepareStatement("SELECT max(id) FROM steady")) {
            int visible = 0;
            long progress = System.nanoTime();
            while (visible < seen.length - 1) {
                int max = max(last);
                long now = System.nanoTime();
                progress = max > visible || written <= max ? now : progress;
                while (visible < max) {
                    seen[++visible] = now;
                }
                if (now - progress > LIMIT.toNanos()) {
                    throw new HeatException("Row " + (visible + 1) + " did not become visible.");
                }
                LockSupport.parkNanos(POLL_PAUSE_NANOS);
            }
        } catch (SQLException e) {
            throw new HeatException("SQLSTATE " + e.getSQLState());
        }
    }

    private static int max(PreparedStatement last) throws SQLException {
        try (ResultSet row = last.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }
}
