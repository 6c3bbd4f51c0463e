package io.pgcat.source.snapshot;

/**
 * Rows that one COPY reads: those of a table, or of one partition, that lie in some of its blocks.
 *
 * @param partition OID of the table itself or of the partition
 * @param quoted its name as SQL text
 * @param filenode which file held it; after a rewrite its rows lie elsewhere
 * @param first number of the first block
 * @param end number of the block behind the last one; {@link #OPEN} for all that follow
 * @param bytes that these blocks have, about
 */
public record BlockRange(long partition, String quoted, long filenode, long first, long end, long bytes) {

    /** Whatever follows. */
    public static final long OPEN = Long.MAX_VALUE;

    /** Whether it is all of the table or partition. */
    public boolean isWhole() {
        return first == 0 && end == OPEN;
    }
}
