package io.pgcat.structure;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Questions to a catalogue. */
final class Rows {

    /** Makes something of the row that the result stands on. */
    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private Rows() {}

    /** @param arguments texts and numbers; collections of texts, and of numbers as OIDs */
    static <T> List<T> list(Connection connection, String sql, Reader<T> reader, Object... arguments)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                set(connection, statement, i + 1, arguments[i]);
            }
            try (ResultSet result = statement.executeQuery()) {
                List<T> found = new ArrayList<>();
                while (result.next()) {
                    found.add(reader.read(result));
                }
                return found;
            }
        }
    }

    /** The first row, if there is one. */
    static <T> Optional<T> first(Connection connection, String sql, Reader<T> reader, Object... arguments)
            throws SQLException {
        return list(connection, sql, reader, arguments).stream().findFirst();
    }

    /** Whether there is a row. */
    static boolean any(Connection connection, String sql, Object... arguments) throws SQLException {
        return !list(connection, sql, row -> true, arguments).isEmpty();
    }

    private static void set(Connection connection, PreparedStatement statement, int place, Object argument)
            throws SQLException {
        if (!(argument instanceof Collection<?> many)) {
            statement.setObject(place, argument);
            return;
        }
        // As text, which the query casts: an OID above 2^31 is no int4.
        Object[] texts = many.stream().map(String::valueOf).toArray();
        statement.setArray(place, connection.createArrayOf("text", texts));
    }

    /** An array of texts; SQL NULL is empty. */
    static List<String> texts(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    /** An array of OIDs, which the query casts to text. */
    static List<Long> oids(ResultSet row, String column) throws SQLException {
        return texts(row, column).stream().map(Long::valueOf).toList();
    }
}
