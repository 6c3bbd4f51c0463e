package io.pgcat.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

import io.pgcat.demo.PostgresServer;
import io.pgcat.demo.PostgresServerBuilder;
import io.pgcat.demo.Stop;

/** The two servers that everything runs on. */
record Arena(PostgresServer publisher, PostgresServer subscriber) implements AutoCloseable {

    private static final int FIRST_WITH_ORIGIN_LIMIT = 18;
    private static final int FIRST_WITH_INTERVAL_PER_SUBSCRIPTION = 16;

    /**
     * How much has to have a place in the servers.
     *
     * @param subscriptions that run at the same time
     * @param slots that wait at the same time
     */
    record Places(int subscriptions, int slots) {}

    /** Starts both. */
    static Arena start(BenchOptions options, Places places) throws IOException {
        PostgresServer publisher = server(options, places);
        try {
            return new Arena(publisher, server(options, places));
        } catch (IOException | RuntimeException e) {
            publisher.close();
            throw e;
        }
    }

    private static PostgresServer server(BenchOptions options, Places places) throws IOException {
        int subscriptions = places.subscriptions();
        // Commits wait for nothing, as the built-in worker sets it for itself, and so that backlogs are written fast.
        // Nothing that the servers do by themselves shall fall into one peer's time.
        PostgresServerBuilder builder = PostgresServer.builder(options.home().resolve(Path.of("target", "postgres")))
                .version(options.version())
                .setting("shared_buffers", "512MB")
                .setting("max_wal_size", "16GB")
                .setting("checkpoint_timeout", "1h")
                .setting("autovacuum", "off")
                .setting("synchronous_commit", "off")
                .setting("max_replication_slots", atLeast(100, places.slots() + 10))
                .setting("max_wal_senders", atLeast(30, subscriptions + 10))
                .setting("max_logical_replication_workers", atLeast(10, subscriptions + 10))
                .setting("max_worker_processes", atLeast(20, subscriptions + 20))
                .setting("max_connections", atLeast(200, 4 * subscriptions + 100));
        options.postgres().ifPresent(builder::installation);
        if (options.version() >= FIRST_WITH_ORIGIN_LIMIT) {
            builder.setting("max_active_replication_origins", atLeast(100, 2 * subscriptions));
        }
        if (options.version() < FIRST_WITH_INTERVAL_PER_SUBSCRIPTION) {
            // Else the built-in worker may wait five seconds for its start, because another was started before.
            builder.setting("wal_retrieve_retry_interval", "10ms");
        }
        return builder.start();
    }

    private static String atLeast(int usual, int needed) {
        return Integer.toString(Math.max(usual, needed));
    }

    /**
     * Loads what pglogical needs, for which both servers are started again.
     *
     * @return whether the servers have it
     */
    boolean loadPglogical() throws IOException, SQLException {
        Database publisher = new Database(this.publisher, PostgresServer.USER);
        if (publisher.value("SELECT 1 FROM pg_available_extensions WHERE name = 'pglogical'") == null) {
            return false;
        }
        String plugins = publisher.value("SELECT current_setting('output_plugin_libraries', true)");
        for (PostgresServer server : List.of(this.publisher, subscriber)) {
            if (plugins != null) {
                // Minor versions that have this list refuse a slot of any plugin that is not in it.
                server.setting(
                        "output_plugin_libraries", plugins + (plugins.isBlank() ? "" : ", ") + PglogicalPeer.PLUGIN);
            }
            server.setting("shared_preload_libraries", "pglogical");
            server.stop(Stop.FAST);
            server.startAgain();
        }
        return true;
    }

    /**
     * Drops a database. Where pglogical is loaded it stays until the servers end, without its slots: the supervisor of
     * pglogical 2.4 never answers the signal barrier for which {@code DROP DATABASE} waits since PostgreSQL 15.
     */
    void remove(Database database) throws IOException, SQLException, InterruptedException {
        if (database.value("SELECT 1 FROM pg_stat_activity WHERE backend_type = 'pglogical supervisor'") == null) {
            database.drop();
        } else {
            database.dropSlots("%");
        }
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
