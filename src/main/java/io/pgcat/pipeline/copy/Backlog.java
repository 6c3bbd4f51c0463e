package io.pgcat.pipeline.copy;

import java.sql.SQLException;
import java.time.Duration;

/** Looks now and then whether a table's held changes become fewer while they are applied beside the stream. One thread at a time. */
final class Backlog {

    private static final Duration SPAN = Duration.ofSeconds(10);

    private long lookedAtNanos;
    private long changes = Long.MAX_VALUE;

    /** How many are held now. */
    @FunctionalInterface
    interface Count {
        long now() throws SQLException;
    }

    /** Whether more have come than were applied since it was looked last; that is asked for at any time. */
    boolean grows(Count count) throws SQLException {
        long nanos = System.nanoTime();
        boolean first = changes == Long.MAX_VALUE;
        if (!first && nanos - lookedAtNanos < SPAN.toNanos()) {
            return false;
        }
        long before = changes;
        changes = count.now();
        lookedAtNanos = nanos;
        return changes >= before;
    }
}
