package io.pgcat.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What surges did to a steady flow, round by round. */
final class SurgeReport {

    private static final List<String> HEAD = List.of(
            "workload",
            "peer",
            "round",
            "more tx/s",
            "p50 ms",
            "p99 ms",
            "max ms, 1st half",
            "max ms, 2nd half",
            "calm after s",
            "walsender CPU s",
            "apply CPU s",
            "JVM CPU s",
            "peak MiB",
            "sides");
    private static final double BYTES_PER_MIB = 1 << 20;

    private final List<Result> results;

    /** @param results of all workloads; may grow until a report is asked for */
    SurgeReport(List<Result> results) {
        this.results = results;
    }

    boolean isEmpty() {
        return own().isEmpty();
    }

    private List<Result> own() {
        return results.stream().filter(result -> result.surge().isPresent()).toList();
    }

    /** What came out of one heat. */
    static String figures(Surge surge) {
        return text(
                "beside %.0f transactions/s p50 %.2f ms, p99 %.2f ms, max %.0f and then %.0f ms; calm after %.1f s",
                surge.perSecond(),
                surge.during().p50Ms(),
                surge.during().p99Ms(),
                surge.firstHalfMs(),
                surge.secondHalfMs(),
                surge.backSeconds());
    }

    Table table() {
        return new Table(
                HEAD,
                own().stream()
                        .map(result -> cells(result, result.surge().orElseThrow()))
                        .toList());
    }

    /** As {@link #table}. */
    String csv() {
        Table table = table();
        return Stream.concat(Stream.of(table.head()), table.rows().stream())
                .map(cells -> cells.stream().map(cell -> cell.replace(",", "")).collect(Collectors.joining(",")) + "\n")
                .collect(Collectors.joining());
    }

    private static List<String> cells(Result result, Surge surge) {
        Usage usage = result.usage();
        return List.of(
                result.workload().name(),
                result.peer(),
                Integer.toString(result.round()),
                text("%.0f", surge.perSecond()),
                text("%.2f", surge.during().p50Ms()),
                text("%.2f", surge.during().p99Ms()),
                text("%.0f", surge.firstHalfMs()),
                text("%.0f", surge.secondHalfMs()),
                text("%.1f", surge.backSeconds()),
                text("%.1f", usage.walsenderSeconds()),
                text("%.1f", usage.applySeconds()),
                text("%.1f", usage.jvmSeconds()),
                text("%.0f", usage.peakBytes() / BYTES_PER_MIB),
                result.outcome().word());
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
