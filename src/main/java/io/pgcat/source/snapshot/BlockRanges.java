package io.pgcat.source.snapshot;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Divides a table into pieces that can be copied one by one, and side by side. */
public final class BlockRanges {

    private static final int BLOCK_BYTES = 8192;

    /** The server finds a range of rows by their places since then; before, it would read the whole table for each. */
    private static final int RANGE_SCAN_SINCE = 14;

    private static final String LEAVES =
            """
            WITH RECURSIVE family(oid) AS (
                SELECT ?::oid
                UNION ALL
                SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN family f ON i.inhparent = f.oid
                    JOIN pg_catalog.pg_class p ON p.oid = f.oid AND p.relkind = 'p')
            SELECT c.oid, pg_catalog.format('%I.%I', n.nspname, c.relname), pg_catalog.pg_relation_filenode(c.oid),
                pg_catalog.pg_relation_size(c.oid)
            FROM family f JOIN pg_catalog.pg_class c ON c.oid = f.oid AND c.relkind = 'r'
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            ORDER BY c.oid""";

    private BlockRanges() {}

    /**
     * All ranges of a table, of a partitioned one of all its partitions; together they hold every row once.
     *
     * @param bytes about how many each may have; 0 for a whole partition
     */
    public static List<BlockRange> of(Connection publisher, SourceTable table, long bytes) throws SQLException {
        boolean scans = publisher.getMetaData().getDatabaseMajorVersion() >= RANGE_SCAN_SINCE;
        List<BlockRange> ranges = new ArrayList<>();
        try (PreparedStatement statement = publisher.prepareStatement(LEAVES)) {
            statement.setLong(1, Integer.toUnsignedLong(table.oid()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    BlockRange whole = new BlockRange(
                            row.getLong(1), row.getString(2), row.getLong(3), 0, BlockRange.OPEN, row.getLong(4));
                    ranges.addAll(bytes > 0 && scans ? divided(whole, bytes / BLOCK_BYTES) : List.of(whole));
                }
            }
        }
        return ranges;
    }

    /** The last one is open: the table may have grown since it was measured. */
    private static List<BlockRange> divided(BlockRange whole, long most) {
        long blocks = whole.bytes() / BLOCK_BYTES;
        List<BlockRange> ranges = new ArrayList<>();
        for (long first = 0; first == 0 || first < blocks; first += most) {
            boolean last = first + most >= blocks;
            long end = last ? BlockRange.OPEN : first + most;
            long bytes = BLOCK_BYTES * (last ? blocks - first : most);
            ranges.add(new BlockRange(whole.partition(), whole.quoted(), whole.filenode(), first, end, bytes));
        }
        return ranges;
    }
}
