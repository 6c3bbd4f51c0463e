package io.pgcat.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs a program of a server's {@code bin} folder. PostgreSQL refuses to run as root: then the program gets a user
 * namespace of its own, in which it is nobody but still owns root's files.
 */
final class PostgresCommand {

    private static final long TIMEOUT_SECONDS = 120;

    private final Path home;

    PostgresCommand(Path home) {
        this.home = home;
    }

    /**
     * Runs to the end.
     *
     * @param program its name, e.g. {@code initdb}
     * @param output where its output goes; its content is the message of a failure
     * @return whether it ended with status 0 within two minutes
     */
    boolean run(Path output, String program, List<String> arguments) throws IOException {
        List<String> words = new ArrayList<>();
        if (isRoot()) {
            words.addAll(List.of("unshare", "-U"));
        }
        words.add(home.resolve("bin").resolve(program).toString());
        words.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        // Messages in one language, whatever the person's own.
        builder.environment().put("LC_MESSAGES", "C");
        builder.environment().remove("LC_ALL");
        return succeeds(builder.start());
    }

    private static boolean succeeds(Process process) throws IOException {
        try {
            if (process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                return process.exitValue() == 0;
            }
            process.destroyForcibly();
            return false;
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while a program of PostgreSQL ran", e);
        }
    }

    private static boolean isRoot() throws IOException {
        return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    }
}
