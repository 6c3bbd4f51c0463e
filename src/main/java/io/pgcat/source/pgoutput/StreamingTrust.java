package io.pgcat.source.pgoutput;

import java.time.Duration;

/**
 * Whether something is worth trying: after a failure not for a while, and twice as long after the next one. Any thread.
 */
final class StreamingTrust {

    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    private final boolean ever;
    private Duration pause = FIRST;
    private long brokenNanos;
    private boolean broken;

    StreamingTrust() {
        this(true);
    }

    private StreamingTrust(boolean ever) {
        this.ever = ever;
        this.broken = !ever;
    }

    /** Nobody wants it to be tried. */
    static StreamingTrust never() {
        return new StreamingTrust(false);
    }

    synchronized boolean allows() {
        if (ever && broken && System.nanoTime() - brokenNanos >= pause.toNanos()) {
            broken = false;
            Duration twice = pause.multipliedBy(2);
            pause = twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
        }
        return !broken;
    }

    /** It went wrong. */
    synchronized void broken() {
        broken = true;
        brokenNanos = System.nanoTime();
    }

    /** It went well. */
    synchronized void kept() {
        pause = FIRST;
    }
}
