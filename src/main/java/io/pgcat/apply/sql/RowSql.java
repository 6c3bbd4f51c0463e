package io.pgcat.apply.sql;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.pgcat.apply.target.KeyColumns;
import io.pgcat.apply.target.TargetColumn;
import io.pgcat.apply.target.TargetTable;

/** Statements that write one row. */
public final class RowSql {

    private RowSql() {}

    /**
     * A statement's text.
     *
     * @param parameterCount how many {@code $n} it has
     */
    public record Text(String sql, int parameterCount) {}

    /** {@code INSERT}; one parameter per column, in order. */
    public static Text insert(TargetTable table, List<TargetColumn> columns) {
        String into = "INSERT INTO " + Identifier.of(table);
        if (columns.isEmpty()) {
            return new Text(into + " DEFAULT VALUES", 0);
        }
        Numbering parameters = new Numbering();
        String values = columns.stream().map(column -> parameters.next()).collect(Collectors.joining(", "));
        return new Text(
                into + " (" + names(columns) + ")" + overriding(columns) + " VALUES (" + values + ")",
                parameters.count());
    }

    /**
     * {@code UPDATE}; parameters are the set columns in order, then the key's that are not NULL. Without a column to
     * set it only looks whether the row is there.
     *
     * @param nulls which of the key's columns, by place in the key, are SQL NULL
     */
    public static Text update(TargetTable table, List<TargetColumn> set, KeyColumns key, BitSet nulls) {
        Numbering parameters = new Numbering();
        if (set.isEmpty()) {
            String sql = "SELECT 1 FROM " + Table.rows(table) + RowMatch.where(table, key, nulls, parameters);
            return new Text(sql, parameters.count());
        }
        String assignments = set.stream()
                .map(column -> Identifier.quote(column.name()) + " = " + parameters.next())
                .collect(Collectors.joining(", "));
        String sql =
                "UPDATE " + Table.rows(table) + " SET " + assignments + RowMatch.where(table, key, nulls, parameters);
        return new Text(sql, parameters.count());
    }

    /** {@code DELETE}; parameters are the key's that are not NULL. */
    public static Text delete(TargetTable table, KeyColumns key, BitSet nulls) {
        Numbering parameters = new Numbering();
        String sql = "DELETE FROM " + Table.rows(table) + RowMatch.where(table, key, nulls, parameters);
        return new Text(sql, parameters.count());
    }

    /**
     * Writes a row's new version where UPDATE may not, a GENERATED ALWAYS identity: the row goes and comes again, with
     * what is not set taken over from the old one. Parameters as in {@link #update}.
     */
    public static Text move(TargetTable table, List<TargetColumn> set, KeyColumns key, BitSet nulls) {
        Numbering parameters = new Numbering();
        Set<TargetColumn> sent = Set.copyOf(set);
        List<TargetColumn> kept = table.columns().stream()
                .filter(TargetColumn::isWritable)
                .filter(column -> !sent.contains(column))
                .toList();
        List<TargetColumn> all = new ArrayList<>(set);
        all.addAll(kept);
        List<String> values = new ArrayList<>();
        set.forEach(column -> values.add(parameters.next() + "::" + column.type()));
        kept.forEach(column -> values.add("gone." + Identifier.quote(column.name())));
        String sql = "WITH gone AS (DELETE FROM " + Table.rows(table) + RowMatch.where(table, key, nulls, parameters)
                + " RETURNING *) INSERT INTO " + Identifier.of(table) + " (" + names(all) + ")" + overriding(all)
                + " SELECT " + String.join(", ", values) + " FROM gone";
        return new Text(sql, parameters.count());
    }

    static String names(List<TargetColumn> columns) {
        return Identifier.list(columns.stream().map(TargetColumn::name).toList());
    }

    /** What an INSERT of these columns needs before its values. */
    static String overriding(List<TargetColumn> columns) {
        return columns.stream().anyMatch(TargetColumn::identityAlways) ? " OVERRIDING SYSTEM VALUE" : "";
    }
}
