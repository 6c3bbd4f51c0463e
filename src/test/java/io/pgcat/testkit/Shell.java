package io.pgcat.testkit;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Commands of this machine that work where they are there and allowed. */
final class Shell {

    private static final long LIMIT_SECONDS = 60;

    private Shell() {}

    /** Whether the command ended well, and in time; what it says is thrown away. */
    static boolean run(String command) throws IOException {
        Process process = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while running " + command, e);
        }
    }
}
