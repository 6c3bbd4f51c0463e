package io.pgcat.testkit;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import org.jboss.logging.Logger;

/**
 * Reads the sums of {@link RandomWorkload}'s pair of tables at the subscriber over and over, each time in one
 * statement, and notes when they disagree: then half of a transaction was visible. A subscriber that goes away is
 * connected to again.
 */
public final class InvariantReader implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(InvariantReader.class);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long RECONNECT_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final RandomWorkload.Connections subscriber;
    private final List<String> torn = new CopyOnWriteArrayList<>();
    private final AtomicLong reads = new AtomicLong();
    private final Thread thread = new Thread(this::readAll, "invariant-reader");
    private volatile boolean stopped;

    private InvariantReader(RandomWorkload.Connections subscriber) {
        this.subscriber = subscriber;
    }

    /** Starts reading. */
    public static InvariantReader start(RandomWorkload.Connections subscriber) {
        InvariantReader reader = new InvariantReader(subscriber);
        reader.thread.setDaemon(true);
        reader.thread.start();
        return reader;
    }

    /** When the sums disagreed and by how much; empty if all is well. */
    public List<String> torn() {
        return List.copyOf(torn);
    }

    /** How often the sums have been read. */
    public long readCount() {
        return reads.get();
    }

    private void readAll() {
        while (!stopped) {
            try (Connection connection = subscriber.open()) {
                readFrom(connection);
            } catch (SQLException e) {
                LOG.debugf(e, "Subscriber went away");
                LockSupport.parkNanos(RECONNECT_PAUSE_NANOS);
            }
        }
    }

    private void readFrom(Connection connection) throws SQLException {
        while (!stopped) {
            long imbalance = RandomWorkload.imbalance(connection);
            reads.incrementAndGet();
            if (imbalance != 0) {
                torn.add(Instant.now() + ": debits minus credits = " + imbalance);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    @Override
    public void close() {
        stopped = true;
        Await.until("the invariant reader to end", java.time.Duration.ofMinutes(1), () -> !thread.isAlive());
    }
}
