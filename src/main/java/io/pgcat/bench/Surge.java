package io.pgcat.bench;

import java.util.concurrent.TimeUnit;

/**
 * What became of a steady flow of rows while others wrote as fast as they could.
 *
 * @param perSecond transactions of those others
 * @param during of the flow's rows that were committed meanwhile
 * @param firstHalfMs the most that such a row took, in the first half of that time
 * @param secondHalfMs the most in the second half
 * @param backSeconds from the end of that time until, of a whole second's rows, 99 of 100 take {@value #CALM_MS} ms at most
 */
record Surge(double perSecond, Latencies during, double firstHalfMs, double secondHalfMs, double backSeconds) {

    static final double CALM_MS = 10;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long STEP = SECOND / 10;

    /**
     * @param begun when the others began, by {@link System#nanoTime}
     * @param ended when they had ended
     * @param transactions how many were theirs
     * @throws HeatException when the flow ended before it was calm again
     */
    static Surge of(Flow flow, long begun, long ended, long transactions) {
        long half = begun + (ended - begun) / 2;
        return new Surge(
                transactions * (double) SECOND / (ended - begun),
                flow.between(begun, ended),
                flow.between(begun, half).maxMs(),
                flow.between(half, ended).maxMs(),
                (double) (calm(flow, ended) - ended) / SECOND);
    }

    private static long calm(Flow flow, long ended) {
        for (long from = ended; from + SECOND <= flow.end(); from += STEP) {
            if (flow.between(from, from + SECOND).p99Ms() <= CALM_MS) {
                return from;
            }
        }
        throw new HeatException("Rows still took more than " + CALM_MS + " ms when the last one was written.");
    }
}
