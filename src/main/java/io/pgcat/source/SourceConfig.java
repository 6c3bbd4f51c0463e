package io.pgcat.source;

import java.time.Duration;
import java.util.List;

/**
 * What one {@code pgoutput:} endpoint reads.
 *
 * @param name of the endpoint, unique in this process
 * @param applicationName how the publisher shows us, e.g. in {@code synchronous_standby_names}
 * @param publications names, unquoted; at least one
 * @param slot name of the replication slot
 * @param localOnly ask the server for locally written transactions only, where it can (PostgreSQL 16 and later)
 * @param streaming take large transactions while they are in progress, where the server can (PostgreSQL 14 and later)
 * @param failover whether the publisher's standbys keep the slot, too, where they can (PostgreSQL 17 and later)
 * @param delay how long after its commit a transaction is passed on, at the soonest; zero for at once
 * @param limits how much travels at once
 */
public record SourceConfig(
        String name,
        String applicationName,
        Publisher publisher,
        List<String> publications,
        String slot,
        boolean localOnly,
        boolean streaming,
        boolean failover,
        Duration delay,
        BatchLimits limits) {

    public SourceConfig {
        publications = List.copyOf(publications);
        if (publications.isEmpty()) {
            throw new IllegalArgumentException("Source " + name + " names no publication");
        }
    }

    /** One that waits for nothing, and whose slot is kept by the publisher alone. */
    public SourceConfig(
            String name,
            String applicationName,
            Publisher publisher,
            List<String> publications,
            String slot,
            boolean localOnly,
            boolean streaming,
            BatchLimits limits) {
        this(name, applicationName, publisher, publications, slot, localOnly, streaming, false, Duration.ZERO, limits);
    }

    /** The same source with other bounds. */
    public SourceConfig withLimits(BatchLimits newLimits) {
        return new SourceConfig(
                name, applicationName, publisher, publications, slot, localOnly, streaming, failover, delay, newLimits);
    }

    /** The same source, which takes large transactions while they are in progress, or does not. */
    public SourceConfig withStreaming(boolean newStreaming) {
        return new SourceConfig(
                name, applicationName, publisher, publications, slot, localOnly, newStreaming, failover, delay, limits);
    }

    /**
     * Bounds of one batch; also of what is read ahead while a batch is applied.
     *
     * @param bytes of decoded changes; a larger transaction travels in parts of about this size
     * @param changes in one batch
     */
    public record BatchLimits(long bytes, int changes) {

        private static final long LARGEST = 2L << 20;
        private static final int HEAP_SHARE = 24;

        /**
         * A share of the heap that leaves room for four batches at once, and what is prepared of two; at most 2 MiB, beyond which
         * only the garbage collector has more to do.
         */
        public static BatchLimits ofHeap() {
            long share = Runtime.getRuntime().maxMemory() / HEAP_SHARE;
            return new BatchLimits(Math.min(LARGEST, share), 100_000);
        }
    }
}
