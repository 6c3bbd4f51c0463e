package io.pgcat.source.pgoutput;

/**
 * Decides how often a position without changes is passed on to the target, which stores it before it is acknowledged:
 * soon after changes came, then ever more rarely. In a two-way set-up each stored position moves the other side's WAL;
 * without the growing pause both sides would keep each other busy. Route thread only.
 */
final class PositionClock {

    private static final long FIRST_MS = 250;
    private static final long LONGEST_MS = 2_000;
    private static final long NANOS_PER_MS = 1_000_000;

    private long pauseMs = FIRST_MS;
    private long lastNanos = System.nanoTime();

    /** Changes came: the next position follows soon. */
    void changesPassed() {
        pauseMs = FIRST_MS;
        lastNanos = System.nanoTime();
    }

    /** A position was passed on. */
    void positionPassed() {
        pauseMs = Math.min(LONGEST_MS, pauseMs * 2);
        lastNanos = System.nanoTime();
    }

    /** Milliseconds until a position may be passed on; 0 when it may be now. */
    long msUntilDue() {
        return Math.max(0, pauseMs - (System.nanoTime() - lastNanos) / NANOS_PER_MS);
    }
}
