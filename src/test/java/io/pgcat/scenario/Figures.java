package io.pgcat.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Locale;

/** What scenarios measured, one line each, in {@code target/scenario-figures.txt}. */
final class Figures {

    private static final Path FILE = Path.of("target", "scenario-figures.txt");
    private static final double NANOS_PER_SECOND = 1e9;

    private Figures() {}

    /** Adds a line, of {@link String#format}. */
    static synchronized void note(String format, Object... values) throws IOException {
        Files.writeString(
                FILE,
                Instant.now() + " " + String.format(Locale.ROOT, format, values) + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** Seconds since a time of {@link System#nanoTime}. */
    static double secondsSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / NANOS_PER_SECOND;
    }
}
