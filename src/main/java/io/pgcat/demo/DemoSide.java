package io.pgcat.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

import io.pgcat.pipeline.Installer;

/**
 * One of the demo's two places: a server with a database that publishes its tables and subscribes to the other's.
 *
 * @param name of the place; also of the configured database
 * @param firstId ids of rows made here: this one and every second after it, so that both places never make the same
 */
record DemoSide(String name, int firstId, PostgresServer server) implements AutoCloseable {

    static final String DATABASE = "shop";

    private static final int VERSION = 18;
    private static final String[] TABLES = {
        "CREATE TABLE customer(id bigint PRIMARY KEY, name text NOT NULL, place text NOT NULL)",
        "CREATE TABLE purchase(id bigint PRIMARY KEY, customer bigint NOT NULL, amount numeric(12,2) NOT NULL,"
                + " at timestamptz NOT NULL DEFAULT now())",
        "CREATE PUBLICATION shop FOR TABLE customer, purchase"
    };

    /** Starts the server and makes database, tables, publication and schema pgcat. */
    static DemoSide start(Path binaries, String name, int firstId) throws IOException, SQLException {
        PostgresServer server =
                PostgresServer.builder(binaries).version(VERSION).start();
        server.createDatabase(DATABASE);
        server.execute(DATABASE, TABLES);
        try (Connection connection = server.connect(DATABASE)) {
            new Installer().install(connection, name, PostgresServer.USER);
        }
        return new DemoSide(name, firstId, server);
    }

    String jdbcUrl() {
        return server.jdbcUrl(DATABASE);
    }

    /** The lines of a configuration file that make this place one to apply to. */
    String configuration() {
        String key = "pgcat.databases." + name;
        return key + ".url=" + jdbcUrl() + "\n" + key + ".username=" + PostgresServer.USER + "\n";
    }

    /** Inserts the subscription row, as a user would. */
    void subscribeTo(DemoSide other) throws SQLException {
        String insert = "INSERT INTO pgcat.pgcat_subscription(name, hostname, port, username, password, dbname,"
                + " publications, copy_data, enabled) VALUES (?, '127.0.0.1', ?, ?, '', ?, '{shop}', false, true)";
        try (Connection connection = server.connect(DATABASE);
                PreparedStatement statement = connection.prepareStatement(insert)) {
            statement.setString(1, "from_" + other.name());
            statement.setInt(2, other.server().port());
            statement.setString(3, PostgresServer.USER);
            statement.setString(4, DATABASE);
            statement.executeUpdate();
        }
    }

    /** The first column of the first row, as text. */
    String value(String sql) throws SQLException {
        return server.value(DATABASE, sql);
    }

    @Override
    public void close() {
        server.close();
    }
}
