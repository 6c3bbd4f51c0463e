package io.pgcat.apply.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.pgcat.apply.target.TargetTable;

/**
 * Statements that write many rows of a table without key, found by their whole content: the table is read once. The nth of
 * equal rows wanted is the nth of equal rows found, so that each is touched once.
 */
public final class ContentSql {

    /** The plan that reads the table once; the session's is for single rows and an index. Transaction-local. */
    public static final String PLAN_FOR_ALL = plan("on", "off");

    /** Back to what the session has. */
    public static final String PLAN_FOR_ONE = plan("off", "on");

    private ContentSql() {}

    private static String plan(String whole, String single) {
        return "SELECT pg_catalog.set_config(name, value, true) FROM (VALUES ('enable_seqscan', '" + whole
                + "'), ('enable_hashjoin', '" + whole + "'), ('enable_mergejoin', '" + whole
                + "'), ('enable_nestloop', '"
                + single + "')) AS v(name, value)";
    }

    /** {@code UPDATE}; parameters are the new contents' columns, then the old contents'. */
    public static RowSql.Text update(TargetTable table, List<SentColumn> columns) {
        List<SentColumn> sent = new ArrayList<>(columns);
        sent.addAll(columns);
        String sql = with(table, columns, sent, columns.size()) + " UPDATE " + Identifier.of(table) + " AS t SET "
                + SetSql.assignments(columns, "s") + " FROM f, s WHERE " + MATCH;
        return new RowSql.Text(sql, sent.size());
    }

    /** {@code DELETE}; parameters are the old contents' columns. */
    public static RowSql.Text delete(TargetTable table, List<SentColumn> columns) {
        String sql = with(table, columns, columns, 0) + " DELETE FROM " + Identifier.of(table)
                + " AS t USING f, s WHERE " + MATCH;
        return new RowSql.Text(sql, columns.size());
    }

    private static final String MATCH =
            "f.content OPERATOR(pg_catalog.=) s.content AND f.nth OPERATOR(pg_catalog.=) s.nth"
                    + " AND t.ctid OPERATOR(pg_catalog.=) f.place";

    private static final String NTH = ", pg_catalog.row_number() OVER (PARTITION BY content) AS nth";

    private static String with(TargetTable table, List<SentColumn> columns, List<SentColumn> sent, int firstOld) {
        String wanted = IntStream.range(0, columns.size())
                .mapToObj(i ->
                        "a.c" + (firstOld + i) + "::" + columns.get(i).target().fullType())
                .collect(Collectors.joining(", "));
        String found = columns.stream()
                .map(column -> "t." + Identifier.quote(column.target().name()))
                .collect(Collectors.joining(", "));
        return "WITH s AS (SELECT w.*" + NTH + " FROM (SELECT a.*, " + content(wanted) + " FROM "
                + SetSql.arrays(sent, "a")
                + ") w), f AS (SELECT w.*" + NTH + " FROM (SELECT t.ctid AS place, " + content(found) + " FROM "
                + Identifier.of(table) + " t) w WHERE w.content IN (SELECT s.content FROM s))";
    }

    private static String content(String columns) {
        return "ROW(" + columns + ")::pg_catalog.text COLLATE \"C\" AS content";
    }
}
