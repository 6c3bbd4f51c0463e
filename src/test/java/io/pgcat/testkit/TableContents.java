package io.pgcat.testkit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

/**
 * Compares tables of two databases row by row, by the text of their rows under the same settings on both sides. First
 * by one checksum per table; only where it differs are rows looked at, and the first of them shown: this is test code.
 * Both connections must be in autocommit mode; nothing is left changed in them.
 */
public final class TableContents {

    private static final int SHOWN = 20;
    private static final int ROWS_PER_FETCH = 1_000;
    private static final int SHORTEST_FLOATS_SINCE = 12;

    private final Connection left;
    private final Connection right;

    private TableContents(Connection left, Connection right) {
        this.left = left;
        this.right = right;
    }

    /**
     * Asserts that tables of the same name hold the same rows. Columns are matched by name; columns that only the right
     * table has are not compared.
     *
     * @param tables as SQL names them, e.g. {@code public.t}
     */
    public static void assertEqual(Connection left, Connection right, String... tables) throws SQLException {
        TableContents contents = new TableContents(left, right);
        contents.pinned(() -> {
            for (String table : tables) {
                contents.compare(table, table);
            }
        });
    }

    /** Asserts that two tables of different names hold the same rows. */
    public static void assertEqualRenamed(Connection left, String leftTable, Connection right, String rightTable)
            throws SQLException {
        TableContents contents = new TableContents(left, right);
        contents.pinned(() -> contents.compare(leftTable, rightTable));
    }

    /** Asserts that both sides have the same tables in a schema, at least one, with the same rows. */
    public static void assertSchemaEqual(Connection left, Connection right, String schema) throws SQLException {
        List<String> tables = tables(left, schema);
        assertEquals(tables, tables(right, schema), "tables of schema " + schema);
        if (tables.isEmpty()) {
            fail("Schema " + schema + " has no tables to compare");
        }
        assertEqual(left, right, tables.toArray(String[]::new));
    }

    private static List<String> tables(Connection connection, String schema) throws SQLException {
        return strings(
                connection,
                "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = ?::regnamespace AND relkind IN ('r', 'p')"
                        + " AND NOT relispartition ORDER BY relname::text COLLATE \"C\"",
                schema);
    }

    private interface Comparison {
        void run() throws SQLException;
    }

    private void pinned(Comparison comparison) throws SQLException {
        // Before 12 a float's text at extra_float_digits 3 has 17 digits, later it is the shortest exact one.
        boolean sameFloats = hasShortestFloats(left) == hasShortestFloats(right);
        pin(left, sameFloats);
        pin(right, sameFloats);
        try {
            comparison.run();
        } finally {
            unpin(left);
            unpin(right);
        }
    }

    private static boolean hasShortestFloats(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseMajorVersion() >= SHORTEST_FLOATS_SINCE;
    }

    private static void pin(Connection connection, boolean exactFloats) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL DateStyle = 'ISO'");
            statement.execute("SET LOCAL IntervalStyle = 'postgres'");
            statement.execute("SET LOCAL TimeZone = 'UTC'");
            statement.execute("SET LOCAL bytea_output = 'hex'");
            statement.execute("SET LOCAL extra_float_digits = " + (exactFloats ? 3 : 0));
        }
    }

    private static void unpin(Connection connection) throws SQLException {
        connection.rollback();
        connection.setAutoCommit(true);
    }

    private void compare(String leftTable, String rightTable) throws SQLException {
        List<String> columns = columns(leftTable);
        String leftRows = rows(leftTable, columns);
        String rightRows = rows(rightTable, columns);
        if (checksum(left, leftRows).equals(checksum(right, rightRows))) {
            return;
        }
        fail("Rows of " + leftTable + " and " + rightTable + " differ:\n" + differences(leftRows, rightRows));
    }

    /** Each column as an expression. Plain floats go by their bits, so that they are exact on every version. */
    private List<String> columns(String table) throws SQLException {
        List<String> columns = strings(
                left,
                "SELECT CASE atttypid WHEN 'float8'::regtype THEN format('float8send(%I)', attname)"
                        + " WHEN 'float4'::regtype THEN format('float4send(%I)', attname)"
                        + " ELSE quote_ident(attname) END FROM pg_attribute"
                        + " WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped"
                        + " ORDER BY attname::text COLLATE \"C\"",
                table);
        return columns.isEmpty() ? List.of("NULL") : columns;
    }

    private static String rows(String table, List<String> columns) {
        return "(SELECT ROW(" + String.join(", ", columns) + ")::text AS r FROM " + table + ") x";
    }

    private static String checksum(Connection connection, String rows) throws SQLException {
        return strings(
                        connection,
                        "SELECT count(*) || ' ' || md5(coalesce(string_agg(m, '' ORDER BY m COLLATE \"C\"), ''))"
                                + " FROM (SELECT md5(r) AS m FROM " + rows + ") y")
                .get(0);
    }

    private String differences(String leftRows, String rightRows) throws SQLException {
        StringBuilder text = new StringBuilder();
        int shown = 0;
        try (SortedRows a = new SortedRows(left, leftRows);
                SortedRows b = new SortedRows(right, rightRows)) {
            while (shown < SHOWN && !(a.ended() && b.ended())) {
                int order = a.compareTo(b);
                if (order != 0) {
                    text.append(order < 0 ? "  only left:  " : "  only right: ")
                            .append(order < 0 ? a.row() : b.row())
                            .append('\n');
                    shown++;
                }
                a.nextIf(order <= 0);
                b.nextIf(order >= 0);
            }
        }
        return text.append(shown == SHOWN ? "  and perhaps more\n" : "").toString();
    }

    private static List<String> strings(Connection connection, String sql, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            List<String> strings = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    strings.add(rows.getString(1));
                }
            }
            return strings;
        }
    }

    /** The rows of one side in the order of their checksums, read a thousand at a time. */
    private static final class SortedRows implements AutoCloseable {
        private final Statement statement;
        private final ResultSet rows;
        private String key;
        private boolean ended;

        private SortedRows(Connection connection, String rows) throws SQLException {
            this.statement = connection.createStatement();
            statement.setFetchSize(ROWS_PER_FETCH);
            this.rows = statement.executeQuery("SELECT md5(r), r FROM " + rows + " ORDER BY md5(r) COLLATE \"C\"");
            nextIf(true);
        }

        private void nextIf(boolean wanted) throws SQLException {
            if (wanted && !ended) {
                ended = !rows.next();
                key = ended ? null : rows.getString(1);
            }
        }

        private boolean ended() {
            return ended;
        }

        private String row() throws SQLException {
            return rows.getString(2);
        }

        private int compareTo(SortedRows other) {
            if (ended || other.ended) {
                return Boolean.compare(ended, other.ended);
            }
            return key.compareTo(other.key);
        }

        @Override
        public void close() throws SQLException {
            statement.close();
        }
    }
}
