package io.pgcat.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Start and idleness, which have figures of their own. */
final class IdleReport {

    private static final List<String> HEAD = List.of(
            "workload",
            "peer",
            "start to streaming s",
            "idle CPU % of a core",
            "walsender %",
            "backends %",
            "resident MiB",
            "peak MiB",
            "sides");
    private static final String CSV_HEAD =
            "peer,round,start_s,watched_s,jvm_cpu_pct,walsender_cpu_pct,backends_cpu_pct,rss_mib,peak_rss_mib,sides";
    private static final double BYTES_PER_MIB = 1 << 20;
    private static final double PERCENT = 100;

    private final List<Result> results;

    /** @param results of all workloads; may grow until a report is asked for */
    IdleReport(List<Result> results) {
        this.results = results;
    }

    boolean isEmpty() {
        return own().isEmpty();
    }

    private List<Result> own() {
        return results.stream()
                .filter(result -> result.workload() instanceof Workload.Idle)
                .toList();
    }

    /** What came out of one heat, in one line. */
    static String line(Result result) {
        Usage usage = result.usage();
        return text(
                "%-9s streams after %.2f s; idle CPU %.2f %% of a core, %.0f MiB; %s%s",
                result.peer(),
                result.seconds(),
                percent(usage.jvmSeconds(), result.workload()),
                usage.residentBytes() / BYTES_PER_MIB,
                result.outcome().word(),
                result.detail().isEmpty() ? "" : ": " + result.detail());
    }

    /** Every round. */
    String csv() {
        StringBuilder csv = new StringBuilder(CSV_HEAD).append('\n');
        for (Result result : own()) {
            Usage usage = result.usage();
            csv.append(text(
                    "%s,%d,%.3f,%d,%.3f,%.3f,%.3f,%.0f,%.0f,%s%n",
                    result.peer(),
                    result.round(),
                    result.seconds(),
                    watched(result.workload()),
                    percent(usage.jvmSeconds(), result.workload()),
                    percent(usage.walsenderSeconds(), result.workload()),
                    percent(usage.applySeconds(), result.workload()),
                    usage.residentBytes() / BYTES_PER_MIB,
                    usage.peakBytes() / BYTES_PER_MIB,
                    result.outcome().word()));
        }
        return csv.toString();
    }

    /** The medians. */
    Table table() {
        Map<String, List<Result>> byPeer = new LinkedHashMap<>();
        own().forEach(result ->
                byPeer.computeIfAbsent(result.peer(), peer -> new ArrayList<>()).add(result));
        return new Table(
                HEAD,
                byPeer.values().stream()
                        .map(rounds -> cells(Summary.of(rounds)))
                        .toList());
    }

    private static List<String> cells(Summary summary) {
        Usage usage = summary.usage();
        return List.of(
                summary.workload().name(),
                summary.peer(),
                text("%.2f", summary.seconds()),
                text("%.2f", percent(usage.jvmSeconds(), summary.workload())),
                text("%.2f", percent(usage.walsenderSeconds(), summary.workload())),
                text("%.2f", percent(usage.applySeconds(), summary.workload())),
                text("%.0f", usage.residentBytes() / BYTES_PER_MIB),
                text("%.0f", usage.peakBytes() / BYTES_PER_MIB),
                summary.outcome().word());
    }

    private static double percent(double cpuSeconds, Workload workload) {
        return PERCENT * cpuSeconds / watched(workload);
    }

    private static int watched(Workload workload) {
        return ((Workload.Idle) workload).seconds();
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
