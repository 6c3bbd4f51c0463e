package io.pgcat.source;

import java.time.Duration;

import io.pgcat.error.RetryDirective;

/**
 * How long a broken source waits before it begins anew.
 *
 * @param soonest first pause after a failure that passes by itself; doubles with each further one
 * @param longest upper bound of that
 * @param later pause after a failure that a person has to mend
 */
public record RetryPauses(Duration soonest, Duration longest, Duration later) {

    private static final int MOST_DOUBLINGS = 16;

    /** Half a second, growing to ten; and this long where a person has to act. */
    public static RetryPauses withInterval(Duration later) {
        return new RetryPauses(Duration.ofMillis(500), Duration.ofSeconds(10), later);
    }

    /**
     * @param failuresInARow how many attempts failed without a success between; at least 1
     */
    public Duration after(RetryDirective directive, int failuresInARow) {
        if (directive == RetryDirective.LATER) {
            return later;
        }
        Duration grown = soonest.multipliedBy(1L << Math.min(MOST_DOUBLINGS, failuresInARow - 1));
        return grown.compareTo(longest) > 0 ? longest : grown;
    }
}
