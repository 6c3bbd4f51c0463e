package io.pgcat.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What one peer gets in one round.
 *
 * @param publisher holds the publications, and the slots
 * @param subscriber a fresh copy of the subscriber's tables
 * @param name of this heat, unique
 * @param streams what its subscriptions read; at least one
 * @param conditions how far the sides are from each other
 * @param folder for files
 */
record Course(
        Database publisher,
        Database subscriber,
        String name,
        List<Stream> streams,
        Conditions conditions,
        Path folder) {

    Course {
        streams = List.copyOf(streams);
    }

    /**
     * What one subscription reads.
     *
     * @param name unique: fit for a subscription
     * @param slot where the work waits; nobody else reads it
     * @param publication of the tables that are its own
     */
    record Stream(String name, String slot, String publication) {}

    /**
     * Those of one heat.
     *
     * @param heat its name
     * @param count how many subscriptions there are
     */
    static List<Stream> streams(String heat, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> {
                    String name = count == 1 ? heat : heat + "_s" + number;
                    return new Stream(name, name, publication(number));
                })
                .toList();
    }

    /** The name of a subscription's publication; numbers count from 1. */
    static String publication(int number) {
        return "bench_" + number;
    }
}
