package io.pgcat.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

import io.pgcat.demo.PostgresServer;

/** The two servers that everything runs on. */
record Arena(PostgresServer publisher, PostgresServer subscriber) implements AutoCloseable {

    static final int VERSION = 18;

    /**
     * How much has to have a place in the servers.
     *
     * @param subscriptions that run at the same time
     * @param slots that wait at the same time
     */
    record Places(int subscriptions, int slots) {}

    /** @param binaries folder of the server's Maven artefacts */
    static Arena start(Path binaries, Places places) throws IOException {
        PostgresServer publisher = server(binaries, places);
        try {
            return new Arena(publisher, server(binaries, places));
        } catch (IOException | RuntimeException e) {
            publisher.close();
            throw e;
        }
    }

    private static PostgresServer server(Path binaries, Places places) throws IOException {
        int subscriptions = places.subscriptions();
        // Commits wait for nothing, as the built-in worker sets it for itself, and so that backlogs are written fast.
        // Nothing that the servers do by themselves shall fall into one peer's time.
        return PostgresServer.builder(binaries)
                .version(VERSION)
                .setting("shared_buffers", "512MB")
                .setting("max_wal_size", "16GB")
                .setting("checkpoint_timeout", "1h")
                .setting("autovacuum", "off")
                .setting("synchronous_commit", "off")
                .setting("max_replication_slots", atLeast(100, places.slots() + 10))
                .setting("max_active_replication_origins", atLeast(100, 2 * subscriptions))
                .setting("max_wal_senders", atLeast(30, subscriptions + 10))
                .setting("max_logical_replication_workers", atLeast(10, subscriptions + 10))
                .setting("max_worker_processes", atLeast(20, subscriptions + 20))
                .setting("max_connections", atLeast(200, 4 * subscriptions + 100))
                .start();
    }

    private static String atLeast(int usual, int needed) {
        return Integer.toString(Math.max(usual, needed));
    }

    /** Lets the subscriber's server wait for its disk, or not; without it even a durable commit is a quick one. */
    void fsync(boolean on) throws SQLException {
        subscriber.execute(
                PostgresServer.USER, "ALTER SYSTEM SET fsync = " + (on ? "on" : "off"), "SELECT pg_reload_conf()");
    }

    @Override
    public void close() {
        publisher.close();
        subscriber.close();
    }
}
