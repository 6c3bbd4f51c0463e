package io.pgcat.structure;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.pgcat.structure.ColumnDefinition.NotNull;
import io.pgcat.structure.ColumnDefinition.Tuning;
import io.pgcat.structure.ColumnDefinition.Value;

/** Reads columns. */
final class ColumnReader {

    private ColumnReader() {}

    /** By OIDs of tables; columns in their order. */
    static Map<Long, List<ColumnDefinition>> read(Connection connection, Collection<Long> tables) throws SQLException {
        Map<Long, List<ColumnDefinition>> columns = new HashMap<>();
        Rows.list(
                connection,
                TableSql.COLUMNS,
                row -> columns.computeIfAbsent(row.getLong("table_oid"), table -> new ArrayList<>())
                        .add(column(row)),
                tables);
        return columns;
    }

    private static ColumnDefinition column(ResultSet row) throws SQLException {
        return new ColumnDefinition(
                row.getString("attname"),
                row.getString("type"),
                row.getString("collation"),
                notNull(row),
                new Value(kind(row), row.getString("expression")),
                new Tuning(
                        row.getString("storage"),
                        row.getString("compression"),
                        row.getInt("statistics"),
                        Rows.texts(row, "options")),
                row.getBoolean("attislocal"),
                row.getString("comment"));
    }

    private static NotNull notNull(ResultSet row) throws SQLException {
        boolean present = row.getBoolean("attnotnull");
        String name = row.getString("nn_name");
        return name == null
                ? NotNull.unnamed(present)
                : new NotNull(
                        present,
                        name,
                        row.getBoolean("nn_noinherit"),
                        row.getBoolean("nn_valid"),
                        row.getBoolean("nn_inherited"));
    }

    private static Value.Kind kind(ResultSet row) throws SQLException {
        String kind = row.getString("attidentity") + row.getString("generated");
        switch (kind) {
            case "a":
                return Value.Kind.IDENTITY_ALWAYS;
            case "d":
                return Value.Kind.IDENTITY_BY_DEFAULT;
            case "s":
                return Value.Kind.STORED;
            case "v":
                return Value.Kind.VIRTUAL;
            default:
                return row.getString("expression").isEmpty() ? Value.Kind.NONE : Value.Kind.DEFAULT;
        }
    }
}
