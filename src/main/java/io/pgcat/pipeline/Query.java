package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Small questions to a catalog; every answer as text. */
final class Query {

    private Query() {}

    /** Every row; a column that is NULL is null. */
    static List<List<String>> rows(Connection connection, String sql, Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                if (arguments[i] instanceof List<?> names) {
                    statement.setArray(i + 1, connection.createArrayOf("text", names.toArray()));
                } else {
                    statement.setObject(i + 1, arguments[i]);
                }
            }
            try (ResultSet result = statement.executeQuery()) {
                List<List<String>> rows = new ArrayList<>();
                while (result.next()) {
                    rows.add(row(result));
                }
                return rows;
            }
        }
    }

    private static List<String> row(ResultSet result) throws SQLException {
        String[] columns = new String[result.getMetaData().getColumnCount()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = result.getString(i + 1);
        }
        return Arrays.asList(columns);
    }

    /** The first column of every row. */
    static List<String> column(Connection connection, String sql, Object... arguments) throws SQLException {
        return rows(connection, sql, arguments).stream().map(row -> row.get(0)).toList();
    }

    /** The first column of the first row; null for SQL NULL and when there is no row. */
    static String value(Connection connection, String sql, Object... arguments) throws SQLException {
        List<List<String>> rows = rows(connection, sql, arguments);
        return rows.isEmpty() ? null : rows.get(0).get(0);
    }

    /** Whether the first column of the first row is true. */
    static boolean isTrue(Connection connection, String sql, Object... arguments) throws SQLException {
        return "t".equals(value(connection, sql, arguments));
    }
}
