package io.pgcat.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;

import io.pgcat.demo.PostgresServer;
import io.pgcat.demo.PostgresServerBuilder;

/**
 * A physical copy of a running server (PostgreSQL 15 or later) with all WAL up to its end, and without replication
 * slots, as pg_basebackup takes one. Holds one server at a time, which ends and is deleted with it.
 */
public final class BaseBackup implements AutoCloseable {

    /** Of the running server only, or made by this class. */
    private static final Set<String> LEFT_OUT =
            Set.of("postmaster.pid", "postmaster.opts", "server.log", "pg_ctl.log", "pg_replslot", "pg_stat_tmp");

    private final int version;
    private final Path folder;
    private PostgresServer server;

    private BaseBackup(int version, Path folder) {
        this.version = version;
        this.folder = folder;
    }

    /** Takes a copy; the server goes on meanwhile. */
    public static BaseBackup of(PostgresServer server) throws IOException, SQLException {
        Path folder = Files.createTempDirectory("pgcat-backup-");
        BaseBackup backup = new BaseBackup(server.version(), folder);
        try (Connection connection = server.connect(PostgresServer.USER);
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_backup_start('test', true)");
            Files.walkFileTree(server.dataDirectory(), new Copy(server.dataDirectory(), folder));
            try (ResultSet row = statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
                row.next();
                Files.writeString(folder.resolve("backup_label"), row.getString(1));
            }
        }
        // What was written while files were copied.
        Files.walkFileTree(server.dataDirectory().resolve("pg_wal"), new Copy(server.dataDirectory(), folder));
        Files.createDirectory(folder.resolve("pg_replslot"));
        Files.createDirectories(folder.resolve("pg_stat_tmp"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        return backup;
    }

    /** Starts the copy as it is: a server that knows nothing of what came later. */
    public PostgresServer restore() throws IOException {
        server = builder().start();
        return server;
    }

    /** Starts the copy as an asynchronous standby, which is called {@code standby}. */
    public PostgresServer standby(PostgresServer primary) throws IOException {
        return standby(primary, builder());
    }

    /** As {@link #standby}, of PostgreSQL 17 or later: it keeps the primary's failover slots, too. */
    public PostgresServer standbyWithSlots(PostgresServer primary) throws IOException, SQLException {
        primary.execute(PostgresServer.USER, "SELECT pg_create_physical_replication_slot('standby')");
        return standby(
                primary,
                builder()
                        .setting("primary_slot_name", "standby")
                        .setting("hot_standby_feedback", "on")
                        .setting("sync_replication_slots", "on"));
    }

    private PostgresServer standby(PostgresServer primary, PostgresServerBuilder builder) throws IOException {
        Files.createFile(folder.resolve("standby.signal"));
        server = builder.setting(
                        "primary_conninfo",
                        "host=127.0.0.1 port=" + primary.port() + " user=" + PostgresServer.USER + " dbname="
                                + PostgresServer.USER + " application_name=standby")
                .start();
        return server;
    }

    private PostgresServerBuilder builder() {
        return Servers.builder(version).dataDirectory(folder);
    }

    @Override
    public void close() throws IOException {
        if (server != null) {
            server.close();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(BaseBackup::delete);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Copy extends SimpleFileVisitor<Path> {
        private final Path from;
        private final Path to;

        private Copy(Path from, Path to) {
            this.from = from;
            this.to = to;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
            if (LEFT_OUT.contains(folder.getFileName().toString())) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            Path copy = to.resolve(from.relativize(folder));
            if (!Files.exists(copy)) {
                Files.createDirectory(copy);
            }
            return FileVisitResult.CONTINUE;
        }

        /** Written anew each time: a file of WAL may have been copied before it was full. */
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (!LEFT_OUT.contains(file.getFileName().toString())) {
                Files.write(to.resolve(from.relativize(file)), Files.readAllBytes(file));
            }
            return FileVisitResult.CONTINUE;
        }

        /** Servers delete files while they run; what is missing is made again from the WAL. */
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE;
        }
    }
}
