package io.pgcat.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures, for people and programs. */
final class Report {

    private static final List<String> HEAD = List.of(
            "workload",
            "peer",
            "seconds",
            "ratio",
            "changes/s",
            "walsender CPU s",
            "apply CPU s",
            "JVM CPU s",
            "peak MiB",
            "p50 ms",
            "p99 ms",
            "sides");
    private static final String CSV_HEAD = "workload,peer,round,seconds,changes,walsender_cpu_s,apply_cpu_s,jvm_cpu_s,"
            + "peak_rss_mib,p50_ms,p99_ms,max_ms,sides";
    private static final double BYTES_PER_MIB = 1 << 20;
    private static final String NONE = "-";

    private final BenchOptions options;
    private final List<Result> results;
    private final IdleReport idle;
    private final SurgeReport surges;

    /** @param results may grow until a report is asked for */
    Report(BenchOptions options, List<Result> results) {
        this.options = options;
        this.results = results;
        this.idle = new IdleReport(results);
        this.surges = new SurgeReport(results);
    }

    /** What came out of one heat, in one line. */
    static String line(Result result) {
        String figures = result.latencies()
                .map(each -> text("p50 %.2f ms, p99 %.2f ms, max %.1f ms", each.p50Ms(), each.p99Ms(), each.maxMs()))
                .or(() -> result.surge().map(SurgeReport::figures))
                .orElseGet(() -> text("%.2f s", result.seconds()));
        Usage usage = result.usage();
        if (result.workload() instanceof Workload.Idle) {
            return IdleReport.line(result);
        }
        return text(
                "%-9s %s; CPU walsender %.1f s%s%s%s; %s%s",
                result.peer(),
                figures,
                usage.walsenderSeconds(),
                optional(", apply %.1f s", usage.applySeconds()),
                optional(", JVM %.1f s", usage.jvmSeconds()),
                optional(", peak %.0f MiB", usage.peakBytes() / BYTES_PER_MIB),
                result.outcome().word(),
                result.detail().isEmpty() ? "" : ": " + result.detail());
    }

    private static String optional(String format, double figure) {
        return figure > 0 ? text(format, figure) : "";
    }

    /**
     * Writes results.csv with all rounds, results.md with medians, results.svg with bars; idle.csv, surge.csv, and for each sweep a
     * table and a chart of its own, where they were measured.
     */
    void write(Path folder) throws IOException {
        Files.writeString(folder.resolve("results.csv"), csv());
        Files.writeString(folder.resolve("results.md"), markdown());
        Files.writeString(folder.resolve("results.svg"), new Chart(summaries()).svg());
        if (!idle.isEmpty()) {
            Files.writeString(folder.resolve("idle.csv"), idle.csv());
        }
        if (!surges.isEmpty()) {
            Files.writeString(folder.resolve("surge.csv"), surges.csv());
        }
        for (Sweep sweep : Sweep.values()) {
            Growth growth = Growth.of(sweep, summaries());
            if (!growth.points().isEmpty()) {
                Files.writeString(folder.resolve(sweep.workload() + ".csv"), growth.csv());
                Files.writeString(folder.resolve(sweep.workload() + ".svg"), new GrowthChart(growth).svg());
            }
        }
    }

    private String csv() {
        StringBuilder csv = new StringBuilder(CSV_HEAD).append('\n');
        for (Result result : worked()) {
            Usage usage = result.usage();
            String latencies = result.latencies()
                    .map(each -> text("%.3f,%.3f,%.3f", each.p50Ms(), each.p99Ms(), each.maxMs()))
                    .orElse(",,");
            csv.append(text(
                    "%s,%s,%d,%.3f,%d,%.2f,%.2f,%.2f,%.0f,%s,%s%n",
                    result.workload().name(),
                    result.peer(),
                    result.round(),
                    result.seconds(),
                    result.workload().changes(),
                    usage.walsenderSeconds(),
                    usage.applySeconds(),
                    usage.jvmSeconds(),
                    usage.peakBytes() / BYTES_PER_MIB,
                    latencies,
                    result.outcome().word()));
        }
        return csv.toString();
    }

    private String markdown() {
        StringBuilder page =
                new StringBuilder("# pgcat bench\n\n").append(setting()).append("\n\n");
        if (!summaries().isEmpty()) {
            page.append(figures().markdown()).append('\n');
        }
        if (!idle.isEmpty()) {
            page.append(idle.table().markdown()).append('\n');
        }
        if (!surges.isEmpty()) {
            page.append(surges.table().markdown()).append('\n');
        }
        workloads().forEach((name, title) -> page.append("- ")
                .append(name)
                .append(": ")
                .append(title)
                .append('\n'));
        return page.toString();
    }

    private String setting() {
        return text(
                "%d cores, PostgreSQL %d on both sides, Java %s with -Xmx%s, scale %s, medians of %d round(s)."
                        + " Ratio: the built-in worker's time (latency: its p50) by the peer's; more is faster.",
                Runtime.getRuntime().availableProcessors(),
                options.version(),
                System.getProperty("java.version"),
                options.heap(),
                options.scale(),
                options.rounds());
    }

    /** The medians, for a terminal. */
    String table() {
        List<String> tables = new ArrayList<>();
        if (!summaries().isEmpty()) {
            tables.add(figures().text());
        }
        if (!idle.isEmpty()) {
            tables.add(idle.table().text());
        }
        if (!surges.isEmpty()) {
            tables.add(surges.table().text());
        }
        return String.join("\n", tables) + "\n" + setting();
    }

    private Table figures() {
        return new Table(HEAD, rows());
    }

    private List<List<String>> rows() {
        return summaries().stream().map(this::cells).toList();
    }

    private List<String> cells(Summary summary) {
        Usage usage = summary.usage();
        boolean steady = summary.latencies().isPresent();
        boolean measured = summary.isMeasured();
        return List.of(
                summary.workload().name(),
                summary.peer(),
                measured ? text("%.2f", summary.seconds()) : NONE,
                ratio(summary),
                measured && !steady ? text("%.0f", summary.changesPerSecond()) : NONE,
                measured ? text("%.1f", usage.walsenderSeconds()) : NONE,
                measured && usage.applySeconds() > 0 ? text("%.1f", usage.applySeconds()) : NONE,
                usage.jvmSeconds() > 0 ? text("%.1f", usage.jvmSeconds()) : NONE,
                usage.peakBytes() > 0 ? text("%.0f", usage.peakBytes() / BYTES_PER_MIB) : NONE,
                summary.latencies().map(each -> text("%.2f", each.p50Ms())).orElse(NONE),
                summary.latencies().map(each -> text("%.2f", each.p99Ms())).orElse(NONE),
                summary.outcome().word());
    }

    private String ratio(Summary summary) {
        return summaries().stream()
                .filter(other -> other.workload().equals(summary.workload()))
                .filter(other ->
                        other.peer().equals(Peers.BUILT_IN) && !summary.peer().equals(Peers.BUILT_IN))
                .filter(other -> other.isMeasured() && summary.isMeasured())
                .findFirst()
                .map(builtIn -> text("%.2f", builtIn.compared() / summary.compared()))
                .orElse(NONE);
    }

    /** All but those of {@link IdleReport} and {@link SurgeReport}; those that failed are here. */
    private List<Result> worked() {
        return results.stream()
                .filter(result -> !(result.workload() instanceof Workload.Idle)
                        && result.surge().isEmpty())
                .toList();
    }

    /** In the order of workloads, and of peers. */
    private List<Summary> summaries() {
        List<Summary> summaries = new ArrayList<>();
        for (String workload : workloads().keySet()) {
            for (String peer : options.peers()) {
                List<Result> both = worked().stream()
                        .filter(result -> result.workload().name().equals(workload)
                                && result.peer().equals(peer))
                        .toList();
                if (!both.isEmpty()) {
                    summaries.add(Summary.of(both));
                }
            }
        }
        return summaries;
    }

    private Map<String, String> workloads() {
        Map<String, String> titles = new LinkedHashMap<>();
        results.forEach(
                result -> titles.put(result.workload().name(), result.workload().title()));
        return titles;
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
