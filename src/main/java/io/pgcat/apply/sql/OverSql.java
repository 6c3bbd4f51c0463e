package io.pgcat.apply.sql;

import java.util.List;
import java.util.stream.Collectors;

import io.pgcat.apply.target.TargetColumn;
import io.pgcat.apply.target.TargetTable;

/**
 * Statements that copy rows over those of the same key: into a temporary table, and from there.
 *
 * @param columns those that are written
 * @param key columns of a unique key
 */
public record OverSql(TargetTable table, List<TargetColumn> columns, List<TargetColumn> key) {

    private static final String NAME = "pgcat_copied_rows";
    private static final String TEMPORARY = "pg_temp." + NAME;

    /** Makes it; it goes with the transaction. */
    public String temporaryTable() {
        return "CREATE TEMPORARY TABLE " + NAME + " ON COMMIT DROP AS SELECT " + RowSql.names(columns) + " FROM "
                + Identifier.of(table) + " WITH NO DATA";
    }

    /** {@code COPY ... FROM STDIN} into it. */
    public String copy(boolean binary) {
        return "COPY " + TEMPORARY + " (" + RowSql.names(columns) + ") FROM STDIN"
                + (binary ? " WITH (FORMAT binary)" : "");
    }

    /** Takes its rows over. */
    public String insert() {
        List<TargetColumn> others = columns.stream()
                .filter(column -> !key.contains(column) && !column.identityAlways())
                .toList();
        String update = others.stream()
                .map(column -> Identifier.quote(column.name()) + " = EXCLUDED." + Identifier.quote(column.name()))
                .collect(Collectors.joining(", "));
        return "INSERT INTO " + Identifier.of(table) + " (" + RowSql.names(columns) + ")" + RowSql.overriding(columns)
                + " SELECT "
                + RowSql.names(columns) + " FROM " + TEMPORARY + " ON CONFLICT (" + RowSql.names(key) + ") DO "
                + (update.isEmpty() ? "NOTHING" : "UPDATE SET " + update);
    }
}
