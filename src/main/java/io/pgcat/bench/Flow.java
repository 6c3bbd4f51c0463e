package io.pgcat.bench;

import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * When rows were committed at the publisher, and when they were seen at the subscriber, by {@link System#nanoTime}.
 *
 * @param committed by number, from 1 on
 * @param seen by number, from 1 on
 */
record Flow(long[] committed, long[] seen) {

    /** Of rows from this number on. */
    Latencies since(int first) {
        return latencies(number -> number >= first);
    }

    /** Of rows that were committed from one moment until another; there must be some. */
    Latencies between(long from, long until) {
        return latencies(number -> committed[number] >= from && committed[number] < until);
    }

    private Latencies latencies(IntPredicate rows) {
        return Latencies.of(IntStream.range(1, committed.length)
                .filter(rows)
                .mapToLong(number -> seen[number] - committed[number])
                .toArray());
    }

    /** When the last row was committed. */
    long end() {
        return committed[committed.length - 1];
    }
}
