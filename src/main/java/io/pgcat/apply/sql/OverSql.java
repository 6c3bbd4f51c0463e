package io.pgcat.apply.sql;

import java.util.List;
import java.util.stream.Collectors;

import io.pgcat.apply.target.TargetColumn;
import io.pgcat.apply.target.TargetTable;

/**
 * Statements that write rows over those of the same key: by COPY into a temporary table and from there, or as arrays.
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
        return "INSERT INTO " + Identifier.of(table) + " (" + RowSql.names(columns) + ")" + RowSql.overriding(columns)
                + " SELECT " + RowSql.names(columns) + " FROM " + TEMPORARY + onConflict();
    }

    /** Parameters are arrays of what is sent for the columns, in their order. */
    public RowSql.Text insert(List<SentColumn> sent) {
        RowSql.Text insert = SetSql.insert(table, sent);
        return new RowSql.Text(insert.sql() + onConflict(), insert.parameterCount());
    }

    private String onConflict() {
        String update = columns.stream()
                .filter(column -> !key.contains(column) && !column.identityAlways())
                .map(column -> Identifier.quote(column.name()) + " = EXCLUDED." + Identifier.quote(column.name()))
                .collect(Collectors.joining(", "));
        return " ON CONFLICT (" + RowSql.names(key) + ") DO " + (update.isEmpty() ? "NOTHING" : "UPDATE SET " + update);
    }
}
