package io.pgcat.progress;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.pgcat.change.Lsn;

/**
 * What is known of the copies of one subscription's tables: {@code pgcat_subscription_rel}, {@code pgcat_copied_range} and how much
 * is in {@code pgcat_held_change}. Each {@link Move} touches exactly one row of the first, or somebody else has changed it.
 *
 * <p>Whoever brings rows of a table, or applies its held changes, locks the table's row before his COMMIT and names the snapshot he
 * copies from. So who locks the row after him waits for a COMMIT that is on its way although nobody waits for its answer any
 * more, and who sets another snapshot may be sure that nothing comes from an earlier one.
 */
public final class CopyStore {

    private static final String LOAD =
            """
            SELECT r.remotetable, r.localtable, coalesce(r.remote_oid, 0), r.state::text, coalesce(r.from_lsn, '0/0')::text,
                coalesce(r.until_lsn, '0/0')::text, coalesce(r.conflict, ''), coalesce(r.condition, ''),
                coalesce(r.copied_rows, 0)
            FROM pgcat.pgcat_subscription_rel r WHERE r.subscription OPERATOR(pg_catalog.=) ?::text
            ORDER BY r.remotetable, r.localtable""";

    private static final String LOCK =
            "SELECT FROM pgcat.pgcat_subscription_rel WHERE subscription OPERATOR(pg_catalog.=) ?::text FOR NO KEY UPDATE";

    private static final String ADD =
            """
            INSERT INTO pgcat.pgcat_subscription_rel (subscription, remotetable, localtable, state, remote_oid, updated_at)
            VALUES ($1::text, $2::text, $3::text, $4::"char", $5::bigint, pg_catalog.now())
            ON CONFLICT (subscription, remotetable, localtable) DO UPDATE SET remote_oid = excluded.remote_oid""";

    private static final String OF_TABLE =
            " WHERE subscription OPERATOR(pg_catalog.=) $1::text AND remotetable OPERATOR(pg_catalog.=) $2::text"
                    + " AND localtable OPERATOR(pg_catalog.=) $3::text";

    private static final String SET = "UPDATE pgcat.pgcat_subscription_rel SET updated_at = pg_catalog.now(), ";

    /** What went wrong last is told until the rows are there. */
    private static final String BEGIN = SET + "state = 'd', from_lsn = $4::pg_lsn, until_lsn = NULL,"
            + " copied_rows = NULL" + OF_TABLE + " AND state OPERATOR(pg_catalog.=) 'i'";

    private static final String SNAPSHOT =
            SET + "from_lsn = $4::pg_lsn, until_lsn = $5::pg_lsn" + OF_TABLE + " AND state OPERATOR(pg_catalog.=) 'd'";

    private static final String FENCE = "UPDATE pgcat.pgcat_subscription_rel SET until_lsn = NULL"
            + " WHERE subscription OPERATOR(pg_catalog.=) ?::text AND remotetable OPERATOR(pg_catalog.=) ?::text"
            + " AND localtable OPERATOR(pg_catalog.=) ?::text AND state OPERATOR(pg_catalog.=) 'd'";

    private static final String FROM_SNAPSHOT =
            " AND state OPERATOR(pg_catalog.=) 'd' AND until_lsn OPERATOR(pg_catalog.=) $4::pg_lsn";

    private static final String COPIED =
            SET + "state = 'c', last_error = NULL, copied_rows = $5::bigint" + OF_TABLE + FROM_SNAPSHOT;

    /** Its rows are there, whatever the subscription says of such. */
    private static final String COPY_AGAIN = SET + "state = 'd', last_error = NULL, conflict = 'upsert'" + OF_TABLE
            + " AND state OPERATOR(pg_catalog.<>) 'r'";

    private static final String READY = SET + "state = 'r', last_error = NULL, from_lsn = NULL, until_lsn = NULL,"
            + " conflict = NULL, condition = NULL" + OF_TABLE
            + " AND state OPERATOR(pg_catalog.=) ANY (ARRAY['c', 'r']::\"char\"[])";

    private static final String FAILED = SET + "last_error = $4::text" + OF_TABLE;

    private static final String BACK =
            SET + "state = 'i', last_error = $4::text" + OF_TABLE + " AND state OPERATOR(pg_catalog.=) 'd'";

    private static final String REMOVE = "DELETE FROM pgcat.pgcat_subscription_rel" + OF_TABLE;

    private static final String MARK_RANGE =
            """
            INSERT INTO pgcat.pgcat_copied_range
                (subscription, remote_oid, partition_oid, filenode, first_block, rows, bytes)
            SELECT subscription, $5::bigint, $6::bigint, $7::bigint, $8::bigint, $9::bigint, $10::bigint
            FROM pgcat.pgcat_subscription_rel"""
                    + OF_TABLE + FROM_SNAPSHOT + " FOR SHARE";

    private static final String OF_OID =
            " WHERE subscription OPERATOR(pg_catalog.=) $1::text AND remote_oid OPERATOR(pg_catalog.=) $2::bigint";

    private static final String RANGES =
            """
            SELECT c.partition_oid, c.filenode, c.first_block, c.rows, c.bytes FROM pgcat.pgcat_copied_range c
            WHERE c.subscription OPERATOR(pg_catalog.=) ?::text AND c.remote_oid OPERATOR(pg_catalog.=) ?::bigint""";

    private static final String HELD =
            """
            SELECT count(*) FROM pgcat.pgcat_held_change h
            WHERE h.subscription OPERATOR(pg_catalog.=) ?::text AND h.remote_oid OPERATOR(pg_catalog.=) ?::bigint""";

    private final String subscription;

    /**
     * A part of a table that has been copied.
     *
     * @param partition OID of the table or of its partition
     * @param filenode the file that held it
     */
    public record Range(long partition, long filenode, long firstBlock) {}

    /** What has been copied of a table, in total. */
    public record Copied(Set<Range> ranges, long rows, long bytes) {}

    public CopyStore(String subscription) {
        this.subscription = subscription;
    }

    /** As {@link #load}, when what a predecessor has begun to commit is there. */
    public Question<List<SyncedTable>> settled() {
        return new Question<>(List.of(LOCK, LOAD), List.of(subscription, subscription), CopyStore::tables);
    }

    /** All tables, by name. */
    public List<SyncedTable> load(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOAD)) {
            statement.setString(1, subscription);
            return tables(statement.executeQuery());
        }
    }

    private static List<SyncedTable> tables(ResultSet row) throws SQLException {
        List<SyncedTable> tables = new ArrayList<>();
        while (row.next()) {
            tables.add(new SyncedTable(
                    row.getString(1),
                    row.getString(2),
                    (int) row.getLong(3),
                    TableState.of(row.getString(4)),
                    Lsn.parse(row.getString(5)),
                    Lsn.parse(row.getString(6)),
                    row.getString(7),
                    row.getString(8),
                    row.getLong(9)));
        }
        return tables;
    }

    /** Adds a table, or notes that it has another OID now. */
    public Move add(SyncedTable table) {
        return Move.any(
                ADD, subscription, table.remote(), table.local(), table.state().letter(), oid(table.oid()));
    }

    /** The table is not published any more. */
    public List<Move> remove(SyncedTable table) {
        return List.of(
                Move.any(REMOVE, subscription, table.remote(), table.local()), forgetParts(table), forgetHeld(table));
    }

    /** From i to d; from here on its changes are held. */
    public Move begin(SyncedTable table) {
        return move(BEGIN, table, Lsn.ZERO.toString());
    }

    /**
     * The rows are copied from a snapshot; all of them, where they are copied over.
     *
     * @param from what committed before this is in every row that is there
     * @param until where the snapshot lies
     */
    public List<Move> snapshot(SyncedTable table, Lsn from, Lsn until) {
        Move moved = move(SNAPSHOT, table, from.toString(), until.toString());
        return table.isCopiedAgain() ? List.of(moved, forgetParts(table)) : List.of(moved);
    }

    /** A range has been copied from the table's snapshot; belongs into the transaction that brings its rows. */
    public Move copied(SyncedTable table, Range range, long rows, long bytes) {
        return move(
                MARK_RANGE,
                table,
                table.until().toString(),
                oid(table.oid()),
                Long.toString(range.partition()),
                Long.toString(range.filenode()),
                Long.toString(range.firstBlock()),
                Long.toString(rows),
                Long.toString(bytes));
    }

    /** From d to c: all rows have been copied, the last of them from the table's snapshot. */
    public List<Move> complete(SyncedTable table, long rows) {
        return List.of(move(COPIED, table, table.until().toString(), Long.toString(rows)), forgetParts(table));
    }

    /** From d or c back to d: all rows are copied over those that are there; held changes stay. */
    public List<Move> again(SyncedTable table) {
        return List.of(move(COPY_AGAIN, table), forgetParts(table));
    }

    /** From c to r; or it was r already, since the answer to a COMMIT got lost. */
    public Move ready(SyncedTable table) {
        return move(READY, table);
    }

    /** Notes why it does not go on. */
    public Move failed(SyncedTable table, String why) {
        return Move.any(FAILED, subscription, table.remote(), table.local(), why);
    }

    /** From d back to i: {@link #isUntouched nothing was copied yet}, and changes need not be held. */
    public List<Move> back(SyncedTable table, String why) {
        return List.of(move(BACK, table, why), forgetHeld(table));
    }

    /** Nothing is known any more of parts that were copied. */
    private Move forgetParts(SyncedTable table) {
        return ofOid("pgcat.pgcat_copied_range", table);
    }

    private Move forgetHeld(SyncedTable table) {
        return ofOid("pgcat.pgcat_held_change", table);
    }

    private Move ofOid(String relation, SyncedTable table) {
        return Move.any("DELETE FROM " + relation + OF_OID, subscription, oid(table.oid()));
    }

    private Move move(String sql, SyncedTable table, String... more) {
        List<String> parameters = new ArrayList<>(List.of(subscription, table.remote(), table.local()));
        parameters.addAll(List.of(more));
        return Move.one(sql, parameters);
    }

    private static String oid(int oid) {
        return Integer.toUnsignedString(oid);
    }

    /** Whether nothing was copied of a table that is in state d; and nothing will be before it has another snapshot. */
    public boolean isUntouched(Connection connection, SyncedTable table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FENCE)) {
            statement.setString(1, subscription);
            statement.setString(2, table.remote());
            statement.setString(3, table.local());
            return statement.executeUpdate() == 1
                    && copied(connection, table).ranges().isEmpty();
        }
    }

    /** Of how many transactions changes of a table are held. */
    public long held(Connection connection, SyncedTable table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(HELD)) {
            statement.setString(1, subscription);
            statement.setLong(2, Integer.toUnsignedLong(table.oid()));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** What has been copied of a table whose copy is not complete. */
    public Copied copied(Connection connection, SyncedTable table) throws SQLException {
        Set<Range> ranges = new HashSet<>();
        long rows = 0;
        long bytes = 0;
        try (PreparedStatement statement = connection.prepareStatement(RANGES)) {
            statement.setString(1, subscription);
            statement.setLong(2, Integer.toUnsignedLong(table.oid()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    ranges.add(new Range(row.getLong(1), row.getLong(2), row.getLong(3)));
                    rows += row.getLong(4);
                    bytes += row.getLong(5);
                }
            }
        }
        return new Copied(ranges, rows, bytes);
    }
}
