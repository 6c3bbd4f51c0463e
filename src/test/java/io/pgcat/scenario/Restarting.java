package io.pgcat.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.pgcat.testkit.PgcatProcess;

/** The packaged application under somebody who starts it again after each of its deaths. One thread. */
final class Restarting implements AutoCloseable {

    private final Path folder;
    private final String[] config;
    private PgcatProcess process;
    private int kills;

    /** Starts it; returns at once. */
    Restarting(String... config) throws IOException {
        this.folder = Files.createTempDirectory("pgcat-process-");
        this.config = config;
        this.process = start();
    }

    private PgcatProcess start() throws IOException {
        return PgcatProcess.builder("run").folder(folder).config(config).start();
    }

    /** Kills it with -9 and starts it again at once. */
    void kill() throws IOException {
        process.close();
        kills++;
        process = start();
    }

    /** How often it was killed. */
    int kills() {
        return kills;
    }

    /** The one that runs now. */
    PgcatProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
