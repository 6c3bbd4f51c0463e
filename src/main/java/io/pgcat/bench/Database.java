package io.pgcat.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import io.pgcat.demo.PostgresServer;

/** One database of a server. */
record Database(PostgresServer server, String name) {

    private static final Duration DROP = Duration.ofSeconds(30);

    /** Makes it, empty. */
    static Database create(PostgresServer server, String name) throws SQLException {
        server.createDatabase(name);
        return new Database(server, name);
    }

    /**
     * Makes a copy of this one, to which nobody may be connected; its tables are read once, so that each copy begins as warm
     * as another.
     */
    Database copy(String copyName) throws SQLException {
        server.execute(
                PostgresServer.USER, "CREATE DATABASE " + copyName + " TEMPLATE " + name + " STRATEGY file_copy");
        Database copy = new Database(server, copyName);
        for (String table : copy.tables()) {
            copy.value("SELECT count(*) FROM " + table);
        }
        copy.execute("CHECKPOINT");
        return copy;
    }

    /** Ordinary tables of schema public, quoted, in the order of their names; those of pgcat are elsewhere. */
    List<String> tables() throws SQLException {
        return server.values(
                name,
                "SELECT format('public.%I', relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                        + " AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY relname");
    }

    Connection connect() throws SQLException {
        return server.connect(name);
    }

    void execute(String... statements) throws SQLException {
        server.execute(name, statements);
    }

    void execute(List<String> statements) throws SQLException {
        execute(statements.toArray(String[]::new));
    }

    /** The first column of the first row as text; null for SQL NULL and when there is no row. */
    String value(String sql) throws SQLException {
        return server.value(name, sql);
    }

    /** Drops its slots whose names are like this, whoever reads them. */
    void dropSlots(String pattern) throws IOException, SQLException, InterruptedException {
        String mine = " FROM pg_replication_slots WHERE database = '" + name + "' AND slot_name LIKE '" + pattern + "'";
        Wait.until("slots of database " + name + " to be free", DROP, () -> {
            server.execute(
                    PostgresServer.USER,
                    "SELECT pg_terminate_backend(active_pid)" + mine + " AND active",
                    "SELECT pg_drop_replication_slot(slot_name)" + mine + " AND NOT active");
            return value("SELECT 1" + mine) == null;
        });
    }

    /** Drops it with its slots, whoever is connected, and the origins of pgcat, which no longer runs. */
    void drop() throws IOException, SQLException, InterruptedException {
        dropSlots("%");
        server.execute(
                PostgresServer.USER,
                "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)",
                "SELECT pg_replication_origin_drop(roname) FROM pg_replication_origin WHERE roname LIKE 'pgcat\\_%'");
    }
}
