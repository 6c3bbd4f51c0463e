package io.pgcat.apply.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.pgcat.apply.target.KeyColumns.KeyColumn;
import io.pgcat.apply.target.TargetColumn;
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
    public static RowSql.Text update(TargetTable table, List<KeyColumn> columns) {
        List<TargetColumn> targets = columns.stream().map(KeyColumn::target).toList();
        String set = IntStream.range(0, targets.size())
                .mapToObj(i -> Identifier.quote(targets.get(i).name()) + " = " + SetSql.value(targets.get(i), "s", i))
                .collect(Collectors.joining(", "));
        List<TargetColumn> sent = new ArrayList<>(targets);
        sent.addAll(targets);
        String sql = with(table, targets, sent, targets.size()) + " UPDATE " + Identifier.of(table) + " AS t SET " + set
                + " FROM f, s WHERE " + MATCH;
        return new RowSql.Text(sql, sent.size());
    }

    /** {@code DELETE}; parameters are the old contents' columns. */
    public static RowSql.Text delete(TargetTable table, List<KeyColumn> columns) {
        List<TargetColumn> targets = columns.stream().map(KeyColumn::target).toList();
        String sql = with(table, targets, targets, 0) + " DELETE FROM " + Identifier.of(table)
                + " AS t USING f, s WHERE " + MATCH;
        return new RowSql.Text(sql, targets.size());
    }

    private static final String MATCH =
            "f.content OPERATOR(pg_catalog.=) s.content AND f.nth OPERATOR(pg_catalog.=) s.nth"
                    + " AND t.ctid OPERATOR(pg_catalog.=) f.place";

    private static final String NTH = ", pg_catalog.row_number() OVER (PARTITION BY content) AS nth";

    private static String with(TargetTable table, List<TargetColumn> targets, List<TargetColumn> sent, int firstOld) {
        String wanted = IntStream.range(0, targets.size())
                .mapToObj(i -> "a.c" + (firstOld + i) + "::" + targets.get(i).fullType())
                .collect(Collectors.joining(", "));
        String found = targets.stream()
                .map(column -> "t." + Identifier.quote(column.name()))
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
