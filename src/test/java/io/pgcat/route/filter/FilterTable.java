package io.pgcat.route.filter;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import io.pgcat.change.Column;
import io.pgcat.change.Relation;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.change.Tuple;
import io.pgcat.change.Value;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

/**
 * The table {@code t} of a real server, with its rows as a publisher would send them: what the server says of an
 * expression is compared with what a filter says.
 */
final class FilterTable {

    private static final int EXPRESSIONS_PER_QUERY = 50;

    private final Connection connection;
    private final Relation relation;
    private final List<Tuple> rows;
    /** Before 14 some calculations with infinity are errors. */
    private final boolean failsOnOldServers;

    private FilterTable(Connection connection, Relation relation, List<Tuple> rows) throws SQLException {
        this.failsOnOldServers = connection.getMetaData().getDatabaseMajorVersion() < 14;
        this.connection = connection;
        this.relation = relation;
        this.rows = rows;
    }

    /** @param connection in simple query mode, so that every value comes as text; stays the caller's to close */
    static FilterTable read(Connection connection) throws SQLException {
        Relation relation = new Relation(1, "public", "t", ReplicaIdentity.FULL, columns(connection));
        List<Tuple> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT * FROM t ORDER BY id")) {
            while (row.next()) {
                rows.add(tuple(row, relation.columns().size()));
            }
        }
        return new FilterTable(connection, relation, rows);
    }

    private static List<Column> columns(Connection connection) throws SQLException {
        List<Column> columns = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        """
                        SELECT attname, atttypid::int, CASE
                                 WHEN a.atttypid < 16384 THEN ''
                                 WHEN t.typtype = 'd' THEN 'pg_catalog.' || (SELECT typname FROM pg_type WHERE oid = t.typbasetype)
                                 ELSE 'public.' || t.typname END
                          FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
                         WHERE attrelid = 't'::regclass AND attnum > 0 ORDER BY attnum
                        """)) {
            while (row.next()) {
                columns.add(new Column(row.getString(1), row.getInt(2), -1, row.getString(3), true));
            }
        }
        return columns;
    }

    private static Tuple tuple(ResultSet row, int size) throws SQLException {
        List<Value> values = new ArrayList<>();
        for (int i = 1; i <= size; i++) {
            String text = row.getString(i);
            values.add(text == null ? Value.NULL : Value.of(text));
        }
        return Tuple.of(values);
    }

    Relation relation() {
        return relation;
    }

    List<String> columnNames() {
        return relation.columns().stream().map(Column::name).toList();
    }

    /** Whether the filter is accepted by us. */
    boolean accepts(String expression) {
        try {
            RowFilter.compile(expression, relation);
            return true;
        } catch (ReplicationException refused) {
            if (refused.kind() != ErrorKind.CONFIGURATION) {
                throw new AssertionError("Refused with the wrong kind: " + expression, refused);
            }
            return false;
        }
    }

    /** Of each accepted expression what the server says otherwise than the filter; at best an empty list. */
    List<String> differences(List<String> expressions) throws SQLException {
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < expressions.size(); i += EXPRESSIONS_PER_QUERY) {
            List<String> some = expressions.subList(i, Math.min(expressions.size(), i + EXPRESSIONS_PER_QUERY));
            List<List<String>> expected = expected(some);
            for (int e = 0; e < some.size(); e++) {
                compare(some.get(e), expected.get(e), differences);
            }
        }
        return differences;
    }

    private void compare(String expression, List<String> expected, List<String> differences) {
        RowFilter filter = RowFilter.compile(expression, relation);
        for (int r = 0; r < rows.size(); r++) {
            String actual = actual(filter, rows.get(r));
            boolean mayDiffer = actual.equals("undecided")
                    || failsOnOldServers && expected.get(r).equals("error");
            if (!actual.equals(expected.get(r)) && !mayDiffer) {
                differences.add(expression + " on row " + (r + 1) + ": the server says " + expected.get(r)
                        + ", the filter " + actual);
                return;
            }
        }
    }

    private static String actual(RowFilter filter, Tuple row) {
        try {
            return filter.passes(row) ? "t" : "f";
        } catch (ReplicationException error) {
            if (error.getMessage().contains("publisher's locale")) {
                return "undecided";
            }
            return error.kind() == ErrorKind.REJECTED_CHANGE ? "error" : "wrong error " + error.kind();
        }
    }

    /** For each expression the result on each row: t, f or error. */
    private List<List<String>> expected(List<String> expressions) throws SQLException {
        try {
            return together(expressions);
        } catch (SQLException oneFails) {
            List<List<String>> all = new ArrayList<>();
            for (String expression : expressions) {
                all.add(alone(expression));
            }
            return all;
        }
    }

    private List<String> alone(String expression) throws SQLException {
        try {
            return together(List.of(expression)).get(0);
        } catch (SQLException rowFails) {
            if (rowFails.getSQLState().startsWith("42")) {
                return rows.stream()
                        .map(row -> "refused: " + rowFails.getMessage())
                        .toList();
            }
        }
        List<String> results = new ArrayList<>();
        for (int r = 1; r <= rows.size(); r++) {
            results.add(onRow(expression, r));
        }
        return results;
    }

    private String onRow(String expression, int row) {
        try (Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT (" + expression + ") IS TRUE FROM t WHERE id = " + row)) {
            result.next();
            return result.getString(1);
        } catch (SQLException error) {
            return "error";
        }
    }

    private List<List<String>> together(List<String> expressions) throws SQLException {
        List<List<String>> results = new ArrayList<>();
        expressions.forEach(expression -> results.add(new ArrayList<>()));
        UnaryOperator<String> test = expression -> "(" + expression + ") IS TRUE";
        String query =
                expressions.stream().map(test).collect(Collectors.joining(", ", "SELECT ", " FROM t ORDER BY id"));
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                for (int e = 0; e < expressions.size(); e++) {
                    results.get(e).add(row.getString(e + 1));
                }
            }
        }
        return results;
    }
}
