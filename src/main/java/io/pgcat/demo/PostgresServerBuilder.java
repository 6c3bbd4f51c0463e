package io.pgcat.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a server shall be like. Without a word it is PostgreSQL 18, ready for logical replication, on a free port. */
public final class PostgresServerBuilder {

    private static final int PORT_TRIES = 5;
    /** Before, max_replication_slots was the limit of origins, too. */
    private static final int FIRST_WITH_ORIGIN_LIMIT = 18;

    private final Path binaries;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<String> initdbArguments = new ArrayList<>();
    private final List<String> hbaLines = new ArrayList<>();
    private Path cache = PostgresBinaries.defaultCache();
    private Path dataDirectory;
    private PostgresInstallation installation;
    private int version = 18;
    private int port;

    PostgresServerBuilder(Path binaries) {
        this.binaries = binaries;
        settings.put("listen_addresses", "127.0.0.1");
        // A socket's path is limited to 107 bytes, and nobody here needs one.
        settings.put("unix_socket_directories", "");
        settings.put("wal_level", "logical");
        settings.put("max_wal_senders", "30");
        settings.put("max_replication_slots", "30");
        settings.put("max_logical_replication_workers", "10");
        settings.put("max_worker_processes", "20");
        settings.put("max_prepared_transactions", "10");
        settings.put("max_connections", "200");
        settings.put("wal_sender_timeout", "60s");
        settings.put("shared_buffers", "64MB");
        settings.put("max_wal_size", "2GB");
        settings.put("jit", "off");
        // A stopped or killed server loses nothing without fsync: only a crash of the machine would hurt.
        settings.put("fsync", "off");
        settings.put("log_line_prefix", "%m [%p] %q%u@%d/%a ");
        settings.put("TimeZone", "UTC");
        settings.put("log_timezone", "UTC");
    }

    /** The major version, 11 to 18. */
    public PostgresServerBuilder version(int major) {
        this.version = major;
        return this;
    }

    /** A server of this machine, with its version, instead of one that the build has fetched. */
    public PostgresServerBuilder installation(PostgresInstallation installed) {
        this.installation = installed;
        return version(installed.version());
    }

    /** The port on 127.0.0.1; 0, the default, takes a free one. */
    public PostgresServerBuilder port(int number) {
        this.port = number;
        return this;
    }

    /** A parameter of postgresql.conf; the value without quotes. */
    public PostgresServerBuilder setting(String name, String value) {
        settings.put(name, value);
        return this;
    }

    /** Another argument for initdb, e.g. {@code --locale=C.UTF-8}; it outdoes ours. */
    public PostgresServerBuilder initdbArgument(String argument) {
        initdbArguments.add(argument);
        return this;
    }

    /** A line of pg_hba.conf that stands before ours, which trust everybody from 127.0.0.1. */
    public PostgresServerBuilder hba(String line) {
        hbaLines.add(line);
        return this;
    }

    /**
     * Where the data shall lie and stay: without it, they lie in a temporary folder and are deleted at the end. A
     * directory that holds a server's data already is started as it is, without initdb and pg_hba lines.
     */
    public PostgresServerBuilder dataDirectory(Path directory) {
        this.dataDirectory = directory.toAbsolutePath();
        return this;
    }

    /** Where servers are unpacked; by default {@code ~/.cache/pgcat-camel/postgres}. */
    public PostgresServerBuilder cacheDirectory(Path directory) {
        this.cache = directory;
        return this;
    }

    /**
     * Starts it; returns when it takes connections.
     *
     * @throws IOException when it does not start; the message ends with the last lines of its log
     */
    public PostgresServer start() throws IOException {
        if (version >= FIRST_WITH_ORIGIN_LIMIT) {
            settings.putIfAbsent("max_active_replication_origins", "100");
        }
        Path home = installation == null ? new PostgresBinaries(binaries, cache).home(version) : installation.home();
        boolean keep = dataDirectory != null;
        Path data = keep ? dataDirectory : Files.createTempDirectory("pgcat-postgres-" + version + "-");
        initialise(home, data);
        for (int attempt = 1; ; attempt++) {
            int chosen = port == 0 ? FreePort.next() : port;
            try {
                return PostgresServer.start(new PostgresCluster(version, chosen, home, data, settings), keep);
            } catch (IOException e) {
                boolean lostRace = port == 0 && !FreePort.isFree(chosen);
                if (!lostRace || attempt == PORT_TRIES) {
                    throw e;
                }
                initialise(home, data);
            }
        }
    }

    private void initialise(Path home, Path data) throws IOException {
        PostgresCluster cluster = new PostgresCluster(version, port, home, data, settings);
        if (!cluster.isInitialised()) {
            cluster.initialise(initdbArguments, hbaLines);
        }
    }
}
