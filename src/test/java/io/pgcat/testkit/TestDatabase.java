package io.pgcat.testkit;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import io.pgcat.demo.PostgresServer;

/**
 * A database of one test. Closing drops it with its replication slots and subscriptions, whoever is still connected.
 *
 * @param name also fit for slots, subscriptions and origins: unique in this JVM, lower case letters and digits
 */
public record TestDatabase(PostgresServer server, String name) implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Its URL, without user. */
    public String jdbcUrl() {
        return server.jdbcUrl(name);
    }

    /** Its URL through a network that leads to its server, without user. */
    public String jdbcUrl(FaultyNetwork network) {
        return "jdbc:postgresql://127.0.0.1:" + network.port() + "/" + name;
    }

    /** Opens a connection as superuser; the caller closes it. */
    public Connection connect() throws SQLException {
        return server.connect(name);
    }

    /** Runs statements as superuser, each in a transaction of its own. */
    public void execute(String... statements) throws SQLException {
        server.execute(name, statements);
    }

    /** The first column of the first row as text; null for SQL NULL and when there is no row. */
    public String value(String sql) throws SQLException {
        List<String> values = values(sql);
        return values.isEmpty() ? null : values.get(0);
    }

    /** The first column of each row as text. */
    public List<String> values(String sql) throws SQLException {
        return KeptConnections.values(this, sql);
    }

    @Override
    public void close() throws SQLException {
        if (!server.isRunning()) {
            return;
        }
        for (String subscription : values("SELECT quote_ident(subname) FROM pg_subscription WHERE subdbid ="
                + " (SELECT oid FROM pg_database WHERE datname = current_database())")) {
            execute(
                    "ALTER SUBSCRIPTION " + subscription + " DISABLE",
                    "ALTER SUBSCRIPTION " + subscription + " SET (slot_name = NONE)",
                    "DROP SUBSCRIPTION " + subscription);
        }
        Await.until("slots of " + name + " to be dropped", LIMIT, this::dropSlots);
        Await.until("database " + name + " to be dropped", LIMIT, this::drop);
    }

    private boolean dropSlots() throws SQLException {
        String mine = "pg_replication_slots WHERE database = '" + name + "'";
        server.execute(
                PostgresServer.USER,
                "SELECT pg_terminate_backend(active_pid) FROM " + mine + " AND active",
                "SELECT pg_drop_replication_slot(slot_name) FROM " + mine + " AND NOT active");
        return "0".equals(value("SELECT count(*) FROM " + mine));
    }

    /** Origins belong to the whole server, which has room for few. */
    private boolean drop() throws SQLException {
        server.execute(
                PostgresServer.USER,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'",
                "DROP DATABASE IF EXISTS " + name,
                dropOrigin("pgcat\\_" + name + "\\_%"));
        return true;
    }

    /** Drops the server's origins of such names. A session that was closed just now holds its origin until its process ends. */
    public void dropOrigins(String pattern) {
        Await.until("origins " + pattern + " to be dropped", LIMIT, () -> {
            execute(dropOrigin(pattern));
            return true;
        });
    }

    private static String dropOrigin(String pattern) {
        return "SELECT pg_replication_origin_drop(roname) FROM pg_replication_origin WHERE roname LIKE '" + pattern
                + "'";
    }
}
