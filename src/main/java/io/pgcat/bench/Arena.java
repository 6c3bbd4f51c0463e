package io.pgcat.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

import io.pgcat.demo.PostgresServer;

/** The two servers that everything runs on. */
record Arena(PostgresServer publisher, PostgresServer subscriber) implements AutoCloseable {

    static final int VERSION = 18;

    /** @param binaries folder of the server's Maven artefacts */
    static Arena start(Path binaries) throws IOException {
        PostgresServer publisher = server(binaries);
        try {
            return new Arena(publisher, server(binaries));
        } catch (IOException | RuntimeException e) {
            publisher.close();
            throw e;
        }
    }

    private static PostgresServer server(Path binaries) throws IOException {
        // Commits wait for nothing, as the built-in worker sets it for itself, and so that backlogs are written fast.
        // Nothing
        // that the servers do by themselves shall fall into one peer's time.
        return PostgresServer.builder(binaries)
                .version(VERSION)
                .setting("shared_buffers", "512MB")
                .setting("max_wal_size", "16GB")
                .setting("checkpoint_timeout", "1h")
                .setting("autovacuum", "off")
                .setting("synchronous_commit", "off")
                .setting("max_replication_slots", "100")
                .start();
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
