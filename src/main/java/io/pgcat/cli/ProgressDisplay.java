package io.pgcat.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jboss.logging.Logger;

import io.pgcat.pipeline.SubscriptionStatus;

/**
 * Lines below the log that tell how far copies are, while there are any. The cursor stands where the next line of the log goes,
 * so that the log stays whole: what is shown is wiped out before each, and shown again soon.
 */
final class ProgressDisplay implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ProgressDisplay.class);

    private static final long PAUSE_MS = 500;
    private static final int MOST_LINES = 10;
    private static final String TO_END_OF_SCREEN = "\033[J";
    private static final String UP = "\033[A";
    private static final String NO_WRAP = "\033[?7l";
    private static final String WRAP = "\033[?7h";

    private final PrintStream terminal;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "pgcat display");
        thread.setDaemon(true);
        return thread;
    });
    private boolean shown;

    /** @param terminal understands the escape sequences of ECMA-48 */
    ProgressDisplay(PrintStream terminal) {
        this.terminal = terminal;
    }

    /** What writes to the terminal, and makes room for itself before. */
    PrintStream log() {
        return new PrintStream(
                new FilterOutputStream(terminal) {
                    @Override
                    public void write(byte[] bytes, int offset, int length) throws IOException {
                        synchronized (ProgressDisplay.this) {
                            wipe();
                            out.write(bytes, offset, length);
                        }
                    }
                },
                true);
    }

    /** Shows from now on how far the copies of these subscriptions are. */
    void start(Supplier<List<SubscriptionStatus>> statuses) {
        timer.scheduleWithFixedDelay(() -> refresh(statuses), 0, PAUSE_MS, TimeUnit.MILLISECONDS);
    }

    /** A timer would fall silent for ever after the first exception. */
    private void refresh(Supplier<List<SubscriptionStatus>> statuses) {
        try {
            show(lines(statuses.get()));
        } catch (RuntimeException e) {
            LOG.debug("Copies cannot be shown now", e);
        }
    }

    private static List<String> lines(List<SubscriptionStatus> statuses) {
        List<String> lines = new ArrayList<>();
        for (SubscriptionStatus status : statuses) {
            ProgressText.lines(status, MOST_LINES).forEach(line -> lines.add(status.name() + ": " + line));
        }
        return lines;
    }

    /** Shows these lines instead of those before. */
    synchronized void show(List<String> lines) {
        wipe();
        if (!lines.isEmpty()) {
            terminal.print(NO_WRAP + String.join("\n", lines) + WRAP + UP.repeat(lines.size() - 1) + '\r');
            shown = true;
        }
        terminal.flush();
    }

    private void wipe() {
        if (shown) {
            terminal.print(TO_END_OF_SCREEN);
            shown = false;
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        show(List.of());
    }
}
