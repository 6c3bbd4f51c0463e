package io.pgcat.apply.sql;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

import io.pgcat.apply.target.TargetTable;

/**
 * Statements that write many rows of a table without key, each found by its whole content with the help of an index that does
 * not tell rows apart. The last parameter, an array of bigint, says which of equal rows is meant, from 0 on.
 */
public final class LookupSql {

    private LookupSql() {}

    /**
     * {@code UPDATE}; parameters are the new contents' columns, the old contents' that are not NULL, and which of equal rows.
     *
     * @param nulls which columns are SQL NULL in every old content, by place in the list
     */
    public static RowSql.Text update(TargetTable table, List<SentColumn> columns, BitSet nulls) {
        List<SentColumn> sent = new ArrayList<>(columns);
        sent.addAll(known(columns, nulls));
        String sql = "UPDATE " + Identifier.of(table) + " AS t SET " + SetSql.assignments(columns, "s") + " FROM "
                + places(table, sent, columns, nulls);
        return new RowSql.Text(sql, sent.size() + 1);
    }

    /** {@code DELETE}; parameters are the old contents' columns that are not NULL, and which of equal rows. */
    public static RowSql.Text delete(TargetTable table, List<SentColumn> columns, BitSet nulls) {
        List<SentColumn> sent = known(columns, nulls);
        String sql = "DELETE FROM " + Identifier.of(table) + " AS t USING " + places(table, sent, columns, nulls);
        return new RowSql.Text(sql, sent.size() + 1);
    }

    /** Those whose old values are sent. */
    public static List<SentColumn> known(List<SentColumn> columns, BitSet nulls) {
        List<SentColumn> known = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            if (!nulls.get(i)) {
                known.add(columns.get(i));
            }
        }
        return known;
    }

    private static String places(TargetTable table, List<SentColumn> sent, List<SentColumn> columns, BitSet nulls) {
        int next = sent.size() - (columns.size() - nulls.cardinality());
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            SentColumn column = columns.get(i);
            conditions.add(
                    nulls.get(i)
                            ? Identifier.quote(column.target().name()) + " IS NULL"
                            : RowMatch.equal(column.target(), "s.c" + next++, true));
        }
        String number = "pg_catalog.unnest($" + (sent.size() + 1) + "::" + Element.BIGINT.type() + "[]) AS nth";
        String arrays = sent.isEmpty() ? number : SetSql.elements(sent) + ", " + number;
        return "(SELECT " + arrays + ") AS s CROSS JOIN LATERAL (SELECT ctid AS place FROM " + Identifier.of(table)
                + " AS r WHERE " + String.join(" AND ", conditions) + " OFFSET s.nth LIMIT 1) AS f"
                + " WHERE t.ctid OPERATOR(pg_catalog.=) f.place";
    }
}
