package io.pgcat.testkit;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/**
 * Waits for what other threads and processes bring about: asks again and again until it holds or the limit is reached.
 * A question that throws is asked again, since servers come and go in these tests; what it threw last is the cause of
 * the failure.
 */
public final class Await {

    private static final long FIRST_PAUSE_MS = 10;
    /** A question is a connection of its own for most: asked without a pause they would keep the servers from what is awaited. */
    private static final long LONGEST_PAUSE_MS = 120;

    private Await() {}

    /**
     * Waits until a condition holds.
     *
     * @param what is awaited, to complete the sentence "Waited 30 s for ..."
     * @throws AssertionError when it does not hold within the limit
     */
    public static void until(String what, Duration limit, Callable<Boolean> condition) {
        untilAccepted(what, limit, condition, Boolean.TRUE::equals);
    }

    /** Waits until a question is answered as expected; the failure names the last answer. */
    public static <T> void untilEquals(String what, Duration limit, T expected, Callable<T> question) {
        untilAccepted(what + " to be <" + expected + ">", limit, question, answer -> Objects.equals(expected, answer));
    }

    /**
     * Waits for an answer that is accepted.
     *
     * @return that answer
     * @throws AssertionError with the last answer when none is accepted within the limit
     */
    @SuppressWarnings("try")
    public static <T> T untilAccepted(String what, Duration limit, Callable<T> question, Predicate<T> accepted) {
        try (KeptConnections kept = KeptConnections.begin()) {
            return asked(what, limit, question, accepted);
        } catch (SQLException e) {
            throw new AssertionError("A connection cannot be closed after waiting for " + what, e);
        }
    }

    private static <T> T asked(String what, Duration limit, Callable<T> question, Predicate<T> accepted) {
        long deadline = System.nanoTime() + limit.toNanos();
        for (long pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pauseMs)) {
            Object seen;
            Throwable cause = null;
            try {
                T answer = question.call();
                if (accepted.test(answer)) {
                    return answer;
                }
                seen = answer;
            } catch (Exception | AssertionError e) {
                seen = e;
                cause = e;
            }
            if (System.nanoTime() >= deadline) {
                throw new AssertionError("Waited " + limit + " for " + what + "; last seen: " + seen, cause);
            }
            pause(what, pauseMs);
        }
    }

    private static void pause(String what, long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting for " + what, e);
        }
    }
}
