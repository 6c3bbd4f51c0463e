package io.pgcat.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A data directory and the programs that create, start and stop a server on it. */
final class PostgresCluster {

    private static final String CONFIGURATION = "pgcat.conf";
    private static final int LOG_LINES_SHOWN = 30;

    private final int version;
    private final int port;
    private final Path data;
    private final PostgresCommand command;
    private final Map<String, String> settings;

    /** @param settings parameters of postgresql.conf without quotes; the port is added */
    PostgresCluster(int version, int port, Path home, Path data, Map<String, String> settings) {
        this.version = version;
        this.port = port;
        this.data = data;
        this.command = new PostgresCommand(home);
        this.settings = new LinkedHashMap<>(settings);
    }

    int version() {
        return version;
    }

    int port() {
        return port;
    }

    Path dataDirectory() {
        return data;
    }

    Path logFile() {
        return data.resolve("server.log");
    }

    synchronized void setting(String name, String value) {
        settings.put(name, value);
    }

    boolean isInitialised() {
        return Files.exists(data.resolve("PG_VERSION"));
    }

    /** Runs initdb. Later arguments outdo earlier ones. */
    void initialise(List<String> arguments, List<String> hbaLines) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "-D", data.toString(), "-U", PostgresServer.USER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N"));
        words.addAll(arguments);
        Path output = Files.createTempFile("pgcat-initdb-", ".log");
        try {
            if (!command.run(output, "initdb", words)) {
                throw new IOException("initdb of PostgreSQL " + version + " failed:\n" + tail(output));
            }
        } finally {
            Files.delete(output);
        }
        Files.writeString(
                data.resolve("postgresql.conf"),
                "\ninclude_if_exists '" + CONFIGURATION + "'\n",
                StandardOpenOption.APPEND);
        writeHba(hbaLines);
    }

    private void writeHba(List<String> first) throws IOException {
        List<String> lines = new ArrayList<>(first);
        lines.add("host all all 127.0.0.1/32 trust");
        lines.add("host replication all 127.0.0.1/32 trust");
        Files.write(data.resolve("pg_hba.conf"), lines);
    }

    void start() throws IOException {
        writeConfiguration();
        if (!pgCtl("start", "-w", "-t", "90", "-l", logFile().toString())) {
            if (Files.exists(data.resolve("postmaster.pid"))) {
                // Not ready in time, but alive.
                stop(Stop.IMMEDIATE);
            }
            throw new IOException("PostgreSQL " + version + " on port " + port + " did not start:\n" + tail(logFile()));
        }
    }

    void stop(Stop mode) throws IOException {
        if (!pgCtl("stop", "-w", "-t", "90", "-m", mode.mode())) {
            throw new IOException("PostgreSQL " + version + " on port " + port + " did not stop:\n" + tail(logFile()));
        }
    }

    private boolean pgCtl(String action, String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of(action, "-D", data.toString()));
        words.addAll(List.of(arguments));
        return command.run(data.resolve("pg_ctl.log"), "pg_ctl", words);
    }

    private synchronized void writeConfiguration() throws IOException {
        StringBuilder text = new StringBuilder("port = ").append(port).append('\n');
        settings.forEach((name, value) -> text.append(name)
                .append(" = '")
                .append(value.replace("\\", "\\\\").replace("'", "''"))
                .append("'\n"));
        Files.writeString(data.resolve(CONFIGURATION), text);
    }

    private static String tail(Path log) throws IOException {
        if (!Files.exists(log)) {
            return "(no log)";
        }
        List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                .lines()
                .toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
    }
}
