package io.pgcat.apply.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.pgcat.apply.target.TargetColumn;
import io.pgcat.apply.target.TargetTable;

/**
 * Statements that write many rows. Each column's values arrive as one array, so that the number of rows is no part of the
 * statement.
 */
public final class SetSql {

    /**
     * The plan that looks up each row by its key, also where that is an array; until the end of the transaction.
     */
    public static final String PLAN = "SELECT pg_catalog.set_config('enable_hashjoin', 'off', true),"
            + " pg_catalog.set_config('enable_mergejoin', 'off', true)";

    private SetSql() {}

    /** {@code UPDATE}; parameters are the set columns in order, then the key's. */
    public static RowSql.Text update(TargetTable table, List<SentColumn> set, List<SentColumn> key) {
        List<SentColumn> sent = new ArrayList<>(set);
        sent.addAll(key);
        return new RowSql.Text(
                "UPDATE " + Table.rows(table) + " AS t SET " + assignments(set, "s") + " FROM " + arrays(sent, "s")
                        + " WHERE " + match(key, set.size()),
                sent.size());
    }

    /** {@code DELETE}; parameters are the key's columns. */
    public static RowSql.Text delete(TargetTable table, List<SentColumn> key) {
        return new RowSql.Text(
                "DELETE FROM " + Table.rows(table) + " AS t USING " + arrays(key, "s") + " WHERE " + match(key, 0),
                key.size());
    }

    /** {@code INSERT}; parameters are the columns in order. */
    public static RowSql.Text insert(TargetTable table, List<SentColumn> columns) {
        List<TargetColumn> targets = columns.stream().map(SentColumn::target).toList();
        String values = IntStream.range(0, columns.size())
                .mapToObj(i -> columns.get(i).typed("s.c" + i))
                .collect(Collectors.joining(", "));
        return new RowSql.Text(
                "INSERT INTO " + Identifier.of(table) + " (" + RowSql.names(targets) + ")" + RowSql.overriding(targets)
                        + " SELECT " + values + " FROM " + arrays(columns, "s"),
                columns.size());
    }

    /** {@code COPY ... FROM STDIN} in text format. */
    public static String copy(TargetTable table, List<TargetColumn> columns) {
        return "COPY " + Identifier.of(table) + " (" + RowSql.names(columns) + ") FROM STDIN";
    }

    /** The same in binary format. */
    public static String copyBinary(TargetTable table, List<TargetColumn> columns) {
        return copy(table, columns) + " WITH (FORMAT binary)";
    }

    /** {@code a = s.c0, b = s.c1}: the first columns that were sent. */
    static String assignments(List<SentColumn> set, String row) {
        return IntStream.range(0, set.size())
                .mapToObj(i -> Identifier.quote(set.get(i).target().name()) + " = "
                        + set.get(i).typed(row + ".c" + i))
                .collect(Collectors.joining(", "));
    }

    /**
     * One row per element, as columns {@code c0}, {@code c1} and so on. In a SELECT list, where each function gives value after
     * value; in FROM the server would first store what each of them returns.
     */
    static String arrays(List<SentColumn> columns, String alias) {
        return "(SELECT " + elements(columns) + ") AS " + alias;
    }

    static String elements(List<SentColumn> columns) {
        return IntStream.range(0, columns.size())
                .mapToObj(i -> "pg_catalog.unnest($" + (i + 1) + "::"
                        + columns.get(i).element().type() + "[]) AS c" + i)
                .collect(Collectors.joining(", "));
    }

    /**
     * An array of one value instead of the value: the server then has no other plan than to look up each row by its key. By an
     * equality it may read the whole table in the order of its key, and all arrays for each row of it, where the
     * statistics say that the table is empty, as they do when it was analyzed before its first rows were committed.
     */
    private static String match(List<SentColumn> key, int first) {
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            TargetColumn column = key.get(i).target();
            String name = "t." + Identifier.quote(column.name()) + (column.domain() ? "::" + column.type() : "");
            String value = key.get(i).typed("s.c" + (first + i));
            conditions.add(name + " OPERATOR(" + column.equality() + ") "
                    + (column.isArray() ? value : "ANY (ARRAY[" + value + "])"));
        }
        return String.join(" AND ", conditions);
    }
}
