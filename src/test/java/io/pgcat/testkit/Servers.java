package io.pgcat.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.pgcat.demo.PostgresServer;
import io.pgcat.demo.PostgresServerBuilder;

/**
 * Servers that all tests of one JVM share, one per version and number, started when first asked for and stopped when
 * the JVM ends. A test takes fresh databases from them; one that stops its server starts its own by {@link #builder}.
 */
public final class Servers {

    /** The oldest and the newest version we support: what runs on both, in general runs between. */
    public static final int OLDEST = 11;

    /** The newest version we support. */
    public static final int NEWEST = 18;

    private static final Map<String, PostgresServer> SHARED = new ConcurrentHashMap<>();
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private Servers() {}

    /** Where the build has put the servers. */
    public static Path binaries() {
        return Path.of(System.getProperty("pgcat.postgres.dir", "target/postgres"));
    }

    /** For a server of the test's own, which the test closes. */
    public static PostgresServerBuilder builder(int version) {
        return PostgresServer.builder(binaries()).version(version);
    }

    /** The shared server of a version. Never stop it; it is closed with the JVM. */
    public static PostgresServer get(int version) {
        return get(version, 1);
    }

    /** One of several shared servers of a version, e.g. 1 as publisher and 2 as subscriber. */
    public static PostgresServer get(int version, int number) {
        return SHARED.computeIfAbsent(version + "/" + number, key -> start(version));
    }

    /** An empty database with a name of its own on the shared server of a version. */
    public static TestDatabase database(int version) throws SQLException {
        return database(get(version));
    }

    /** An empty database with a name of its own. */
    public static TestDatabase database(PostgresServer server) throws SQLException {
        String name = "t" + DATABASES.incrementAndGet();
        String quickly = server.version() < 15 ? "" : " STRATEGY file_copy";
        server.execute(PostgresServer.USER, "CREATE DATABASE " + name + quickly);
        return new TestDatabase(server, name);
    }

    private static PostgresServer start(int version) {
        try {
            return builder(version).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
