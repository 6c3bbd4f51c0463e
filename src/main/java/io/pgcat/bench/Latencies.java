package io.pgcat.bench;

import java.util.Arrays;

/** From commits at the publisher until their rows were visible at the subscriber, in milliseconds. */
record Latencies(double p50Ms, double p99Ms, double maxMs) {

    private static final double NANOS_PER_MS = 1e6;

    /** @param nanos at least one; sorted here */
    static Latencies of(long... nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Latencies(at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1));
    }

    private static double at(long[] sorted, double share) {
        int index = (int) Math.ceil(sorted.length * share) - 1;
        return Math.max(0, sorted[Math.max(0, index)]) / NANOS_PER_MS;
    }
}
