package io.pgcat.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The medians of one peer with one workload, over the rounds that came to a good end.
 *
 * @param seconds and the rest are 0 when no round did
 * @param outcome the worst of all rounds
 */
record Summary(
        Workload workload,
        String peer,
        double seconds,
        Usage usage,
        Optional<Latencies> latencies,
        Result.Outcome outcome) {

    /** @param results of one workload and one peer, at least one */
    static Summary of(List<Result> results) {
        List<Result> good =
                results.stream().filter(result -> result.outcome().isGood()).toList();
        List<Latencies> latencies =
                good.stream().flatMap(result -> result.latencies().stream()).toList();
        return new Summary(
                results.get(0).workload(),
                results.get(0).peer(),
                median(good, Result::seconds),
                new Usage(
                        median(good, result -> result.usage().walsenderSeconds()),
                        median(good, result -> result.usage().applySeconds()),
                        median(good, result -> result.usage().jvmSeconds()),
                        (long) median(good, result -> result.usage().peakBytes()),
                        (long) median(good, result -> result.usage().residentBytes())),
                latencies.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Latencies(
                                median(latencies, Latencies::p50Ms),
                                median(latencies, Latencies::p99Ms),
                                median(latencies, Latencies::maxMs))),
                results.stream()
                        .map(Result::outcome)
                        .max(Comparator.naturalOrder())
                        .orElseThrow());
    }

    /** Whether there are figures. */
    boolean isMeasured() {
        return seconds > 0;
    }

    /** What the chart and the ratio compare: time for a backlog, median latency for steady work. */
    double compared() {
        return latencies.isPresent() ? latencies.get().p50Ms() : seconds;
    }

    /** Applied changes of rows per second. */
    double changesPerSecond() {
        return workload.changes() / seconds;
    }

    private static <T> double median(List<T> all, ToDoubleFunction<T> figure) {
        double[] sorted = all.stream().mapToDouble(figure).sorted().toArray();
        if (sorted.length == 0) {
            return 0;
        }
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
