package io.pgcat.source.pgoutput;

import java.util.concurrent.locks.LockSupport;

/**
 * When to read. The publisher sends each change by itself: whoever wakes up for each makes both sides pay. While little comes in
 * quick succession, it is left to gather for a moment; while a backlog comes, for longer.
 */
final class Gathering {

    /**
     * What may be on its way from a server on this machine. Sending a change by itself costs the walsender twice as much as
     * decoding it, unless the window is closed: then changes gather at its side and travel together.
     */
    static final int WINDOW_BYTES = 64 << 10;
    /** Whoever reads this much at once keeps the window closed. */
    private static final int ENOUGH_BYTES = WINDOW_BYTES / 8 * 5;

    /** A commit is not seen later than this because others follow it closely. */
    private static final long GATHER_NANOS = 500_000;
    /** In a backlog nobody waits for one commit. */
    private static final long GATHER_MOST_NANOS = 32_000_000;
    /** What comes faster is a backlog, if it goes on for some bursts. */
    private static final int BACKLOG_BYTES_PER_MS = 4 << 10;

    private static final int BACKLOG_BURSTS = 4;
    /**
     * A window full is sent change by change after each pause: the more comes behind it, the less that counts. Much more than the other
     * would stop a walsender, whose side holds 4 MiB by Linux' default.
     */
    private static final int BURST_LEAST_BYTES = 512 << 10;

    private static final int BURST_MOST_BYTES = 2 << 20;
    private static final long NANOS_PER_MS = 1_000_000;

    private long lastReadNanos = System.nanoTime();
    private int lastCount;
    /** What was read since the last pause. */
    private long burstBytes;

    private long burstEndNanos = lastReadNanos;
    private int burstsOfBacklog;
    private long pauseNanos = GATHER_NANOS;

    /** To be called before a read. */
    void awaitMore() {
        if (lastCount < ENOUGH_BYTES && System.nanoTime() - lastReadNanos < pauseNanos) {
            LockSupport.parkNanos(pauseNanos);
        }
    }

    /** To be called after a read. */
    void read(int count) {
        lastReadNanos = System.nanoTime();
        lastCount = count;
        burstBytes += count;
        if (count < ENOUGH_BYTES) {
            endBurst();
        }
    }

    /** The publisher's side is drained: now it is left to gather. */
    private void endBurst() {
        boolean fast = burstBytes > (lastReadNanos - burstEndNanos) * BACKLOG_BYTES_PER_MS / NANOS_PER_MS;
        burstsOfBacklog = fast ? burstsOfBacklog + 1 : 0;
        if (burstsOfBacklog < BACKLOG_BURSTS) {
            pauseNanos = GATHER_NANOS;
        } else if (burstBytes < BURST_LEAST_BYTES) {
            pauseNanos = Math.min(2 * pauseNanos, GATHER_MOST_NANOS);
        } else if (burstBytes > BURST_MOST_BYTES) {
            pauseNanos = Math.max(pauseNanos / 2, GATHER_NANOS);
        }
        burstEndNanos = lastReadNanos;
        burstBytes = 0;
    }

    /** When the last byte arrived, in {@link System#nanoTime()}. */
    long lastReadNanos() {
        return lastReadNanos;
    }
}
