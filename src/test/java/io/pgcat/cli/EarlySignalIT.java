package io.pgcat.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.pgcat.testkit.Link;
import io.pgcat.testkit.PgcatProcess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Signals before anything has been started: the program reads its configuration from a pipe that says nothing yet. */
class EarlySignalIT {

    @TempDir
    private Path folder;

    private int statusAfterSigterm(String command) throws Exception {
        Path pipe = folder.resolve("pipe");
        Process mkfifo = new ProcessBuilder("mkfifo", pipe.toString()).start();
        assertTrue(mkfifo.waitFor(Link.PATIENCE.toSeconds(), TimeUnit.SECONDS));
        try (PgcatProcess pgcat = PgcatProcess.builder(command, "--config", pipe.toString())
                        .start();
                // Can be had when the other side has opened it, too.
                OutputStream writer = CompletableFuture.supplyAsync(() -> open(pipe))
                        .get(Link.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            pgcat.terminate();
            int status = pgcat.exitCode(Link.PATIENCE);
            assertEquals(0, pgcat.countLines("."), pgcat.lines().toString());
            writer.flush();
            return status;
        }
    }

    private static OutputStream open(Path pipe) {
        try {
            return Files.newOutputStream(pipe);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void runEndsInOrder() throws Exception {
        assertEquals(0, statusAfterSigterm("run"));
    }

    @Test
    void aCommandThatHasNotDoneItsWorkDoesNotSayThatItHas() throws Exception {
        assertEquals(143, statusAfterSigterm("status"));
    }
}
