package io.pgcat.bench;

import java.util.stream.IntStream;

/**
 * When rows were committed at the publisher, and when they were seen at the subscriber, by {@link System#nanoTime}.
 *
 * @param committed by number, from 1 on
 * @param seen by number, from 1 on
 */
record Flow(long[] committed, long[] seen) {

    /** Of rows from this number on. */
    Latencies latencies(int first) {
        return Latencies.of(IntStream.range(first, committed.length)
                .mapToLong(number -> seen[number] - committed[number])
                .toArray());
    }

    /** Of rows that were committed from one moment until another; there must be some. */
    Latencies latencies(long from, long until) {
        return Latencies.of(IntStream.range(1, committed.length)
                .filter(number -> committed[number] >= from && committed[number] < until)
                .mapToLong(number -> seen[number] - committed[number])
                .toArray());
    }

    /** When the last row was committed. */
    long end() {
        return committed[committed.length - 1];
    }
}
