package io.pgcat.structure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.pgcat.testkit.TestDatabase;

/** A publisher's definitions, from {@code src/test/resources/structure}. */
final class Fixture {

    private static final int GENERATED_SINCE = 12;
    private static final int MODERN_SINCE = 18;

    private Fixture() {}

    /** Everything that a server of this version knows. */
    static void everything(TestDatabase database, int version) throws Exception {
        run(database, "fixture-11.sql");
        if (version >= GENERATED_SINCE) {
            run(database, "fixture-12.sql");
        }
        if (version >= MODERN_SINCE) {
            run(database, "fixture-18.sql");
        }
    }

    /** A statement ends with a semicolon at the end of a line. */
    static void run(TestDatabase database, String file) throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            for (String sql : read(file).split(";\n")) {
                statement.execute(sql);
            }
        }
    }

    private static String read(String file) throws IOException {
        try (InputStream stream = Fixture.class.getResourceAsStream("/structure/" + file)) {
            return new String(Objects.requireNonNull(stream, file).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Ordinary and partitioned tables of schemas; partitions come with their roots. */
    static List<QualifiedName> tables(Connection connection, String... schemas) throws SQLException {
        List<QualifiedName> tables = new ArrayList<>();
        for (String schema : schemas) {
            tables.addAll(Rows.list(
                    connection,
                    "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                            + " WHERE n.nspname = ? AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
                            + " ORDER BY c.relname DESC",
                    row -> new QualifiedName(row.getString(1), row.getString(2)),
                    schema));
        }
        return tables;
    }
}
