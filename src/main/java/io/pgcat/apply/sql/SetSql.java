package io.pgcat.apply.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.pgcat.apply.target.KeyColumns;
import io.pgcat.apply.target.KeyColumns.KeyColumn;
import io.pgcat.apply.target.TargetColumn;
import io.pgcat.apply.target.TargetTable;

/**
 * Statements that write many rows. Each column's values arrive as the text of one array, as a parameter of type text, so that
 * the number of rows is no part of the statement.
 */
public final class SetSql {

    /** Their arrays' texts are what the elements' texts make with commas between; others are read as text first. */
    private static final Set<String> ARRAYS = Set.of(
            "boolean",
            "smallint",
            "integer",
            "bigint",
            "oid",
            "real",
            "double precision",
            "numeric",
            "text",
            "character varying",
            "bpchar",
            "uuid",
            "date",
            "time without time zone",
            "time with time zone",
            "timestamp without time zone",
            "timestamp with time zone",
            "interval",
            "bytea",
            "json",
            "jsonb");

    /**
     * The plan that looks up each row by its key, however many they are and whatever the statistics say; until the end of the
     * transaction.
     */
    public static final String PLAN = "SELECT pg_catalog.set_config('enable_hashjoin', 'off', true),"
            + " pg_catalog.set_config('enable_mergejoin', 'off', true)";

    private SetSql() {}

    /** {@code UPDATE}; parameters are the set columns in order, then the key's. */
    public static RowSql.Text update(TargetTable table, List<TargetColumn> set, KeyColumns key) {
        String assignments = set.stream()
                .map(column -> Identifier.quote(column.name()) + " = " + value(column, "s", set.indexOf(column)))
                .collect(Collectors.joining(", "));
        List<TargetColumn> sent = new ArrayList<>(set);
        key.columns().forEach(column -> sent.add(column.target()));
        return new RowSql.Text(
                "UPDATE " + Table.rows(table) + " AS t SET " + assignments + " FROM " + arrays(sent, "s") + " WHERE "
                        + match(key, set.size()),
                sent.size());
    }

    /** {@code DELETE}; parameters are the key's columns. */
    public static RowSql.Text delete(TargetTable table, KeyColumns key) {
        List<TargetColumn> sent = key.columns().stream().map(KeyColumn::target).toList();
        return new RowSql.Text(
                "DELETE FROM " + Table.rows(table) + " AS t USING " + arrays(sent, "s") + " WHERE " + match(key, 0),
                sent.size());
    }

    /** {@code COPY ... FROM STDIN} in text format. */
    public static String copy(TargetTable table, List<TargetColumn> columns) {
        return "COPY " + Identifier.of(table) + " ("
                + Identifier.list(columns.stream().map(TargetColumn::name).toList()) + ") FROM STDIN";
    }

    /** One row per element, as columns {@code c0}, {@code c1} and so on. */
    static String arrays(List<TargetColumn> columns, String alias) {
        Numbering parameters = new Numbering();
        String values = columns.stream()
                .map(column ->
                        "pg_catalog.unnest(" + parameters.next() + "::pg_catalog.text::" + element(column) + "[])")
                .collect(Collectors.joining(", "));
        String names = IntStream.range(0, columns.size()).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
        return "ROWS FROM (" + values + ") AS " + alias + "(" + names + ")";
    }

    private static String match(KeyColumns key, int first) {
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < key.columns().size(); i++) {
            TargetColumn column = key.columns().get(i).target();
            String name = "t." + Identifier.quote(column.name()) + (column.domain() ? "::" + column.type() : "");
            conditions.add(name + " OPERATOR(" + column.equality() + ") " + value(column, "s", first + i));
        }
        return String.join(" AND ", conditions);
    }

    /** The value in that place. */
    static String value(TargetColumn column, String row, int place) {
        String name = row + ".c" + place;
        return ARRAYS.contains(column.type()) ? name : name + "::" + column.type();
    }

    private static String element(TargetColumn column) {
        return ARRAYS.contains(column.type()) ? column.type() : "pg_catalog.text";
    }
}
