package io.pgcat.route.filter;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Creates and fills the table of {@code columns.txt}. */
final class FilterTableSetup {

    private static final int ROWS = 60;

    private FilterTableSetup() {}

    private record ColumnSpec(String name, String type, List<String> values) {}

    static List<String> lines(String resource) {
        try (InputStream in = FilterTableSetup.class.getResourceAsStream("/rowfilter/" + resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("# "))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void create(Connection connection, int version) throws SQLException {
        List<ColumnSpec> columns =
                lines("columns.txt").stream().map(line -> spec(line, version)).toList();
        String definitions = columns.stream()
                .map(column -> column.name() + ' ' + column.type())
                .collect(Collectors.joining(", ", "CREATE TABLE t (id int PRIMARY KEY, ", ")"));
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TYPE mood AS ENUM ('sad', 'happy')");
            statement.execute("CREATE DOMAIN dom AS int4");
            statement.execute(definitions);
        }
        String casts = columns.stream().map(column -> "?::" + column.type()).collect(Collectors.joining(", "));
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, " + casts + ")")) {
            for (int row = 1; row <= ROWS; row++) {
                fill(insert, row, columns);
            }
        }
    }

    private static ColumnSpec spec(String line, int version) {
        String[] parts = line.split("\\|", 3);
        List<String> values = new ArrayList<>();
        for (String value : parts[2].substring(1).split(";", -1)) {
            int since = value.startsWith("@") ? Integer.parseInt(value.substring(1, 3)) : 0;
            if (since <= version) {
                values.add(since == 0 ? value : value.substring(4));
            }
        }
        return new ColumnSpec(parts[0].trim(), parts[1].trim(), values);
    }

    /** Each column walks through its values at its own pace, so that columns of few values meet all of others. */
    private static void fill(PreparedStatement insert, int row, List<ColumnSpec> columns) throws SQLException {
        insert.setInt(1, row);
        for (int c = 0; c < columns.size(); c++) {
            List<String> values = columns.get(c).values();
            String value = values.get((row * (1 + c % 3) + row / values.size() + c) % values.size());
            insert.setString(c + 2, value.equals("null") ? null : value);
        }
        insert.executeUpdate();
    }
}
