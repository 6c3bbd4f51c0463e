package io.pgcat.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PostgresServerIT {

    private static final Path BINARIES = Path.of(System.getProperty("pgcat.postgres.dir", "target/postgres"));

    @ParameterizedTest
    @ValueSource(ints = {11, 18})
    void committedRowsSurviveAnImmediateStop(int version) throws Exception {
        try (PostgresServer server =
                PostgresServer.builder(BINARIES).version(version).start()) {
            server.createDatabase("orders");
            server.execute("orders", "CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1), (2)");
            int port = server.port();

            server.stop(Stop.IMMEDIATE);
            assertThrows(SQLException.class, () -> server.connect("orders"));
            server.startAgain();

            assertEquals(port, server.port());
            assertEquals("2", value(server, "orders", "SELECT count(*) FROM t"));
            assertEquals(version, Integer.parseInt(value(server, "orders", "SHOW server_version_num")) / 10_000);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 18})
    void aLogicalSlotDecodesWithPgoutput(int version) throws Exception {
        decodes(version);
    }

    @Tag("matrix")
    @ParameterizedTest
    @ValueSource(ints = {12, 13, 14, 15, 16, 17})
    void aLogicalSlotOfEveryVersionDecodesWithPgoutput(int version) throws Exception {
        decodes(version);
    }

    private static void decodes(int version) throws Exception {
        try (PostgresServer server =
                PostgresServer.builder(BINARIES).version(version).start()) {
            String slot = "SELECT slot_name FROM pg_create_logical_replication_slot('s', 'pgoutput')";
            assertEquals("s", value(server, "postgres", slot));
        }
    }

    @Test
    void aPasswordIsAskedForWhereHbaSaysSo() throws Exception {
        try (PostgresServer server = PostgresServer.builder(BINARIES)
                .hba("host all alice 127.0.0.1/32 scram-sha-256")
                .setting("password_encryption", "scram-sha-256")
                .start()) {
            server.execute("postgres", "CREATE ROLE alice LOGIN PASSWORD 'it''s'");

            assertThrows(SQLException.class, () -> server.connect("postgres", "alice", "wrong"));
            try (Connection connection = server.connect("postgres", "alice", "it's")) {
                assertTrue(connection.isValid(5));
            }
        }
    }

    @Test
    void aGivenDataDirectoryIsKeptAndStartedAgainByAnother(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("data");
        try (PostgresServer first =
                PostgresServer.builder(BINARIES).dataDirectory(data).start()) {
            first.execute("postgres", "CREATE TABLE kept ()");
        }
        try (PostgresServer second = PostgresServer.builder(BINARIES)
                .dataDirectory(data)
                .setting("fsync", "on")
                .start()) {
            assertEquals("kept", value(second, "postgres", "SELECT to_regclass('kept')"));
            assertEquals("on", value(second, "postgres", "SHOW fsync"));
        }
    }

    @Test
    void aFixedPortThatIsTakenIsNamedWithTheReason() throws Exception {
        try (PostgresServer first = PostgresServer.builder(BINARIES).start()) {
            IOException failure = assertThrows(
                    IOException.class,
                    () -> PostgresServer.builder(BINARIES).port(first.port()).start());
            assertTrue(failure.getMessage().contains("on port " + first.port() + " did not start"));
            assertTrue(failure.getMessage().contains("Address already in use"), failure.getMessage());
            assertEquals("1", value(first, "postgres", "SELECT 1"));
        }
    }

    @Test
    void closingDeletesTemporaryData() throws Exception {
        PostgresServer server = PostgresServer.builder(BINARIES).start();
        assertTrue(Files.exists(server.logFile()));

        server.close();

        assertFalse(server.isRunning());
        assertFalse(Files.exists(server.dataDirectory()));
    }

    private static String value(PostgresServer server, String database, String sql) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            assertTrue(result.next());
            return result.getString(1);
        }
    }
}
