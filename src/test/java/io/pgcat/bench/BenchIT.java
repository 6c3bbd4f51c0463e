package io.pgcat.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.pgcat.testkit.PgcatProcess;
import io.pgcat.testkit.PgcatProcessBuilder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class BenchIT {

    private static final int WORKLOAD = 0;
    private static final int PEER = 1;
    private static final int SIDES = 12;

    @TempDir
    private Path folder;

    @Test
    void backlogsEndWithEqualSidesAndResults() throws Exception {
        endWithEqualSidesAndResults(List.of("tpcb", "foreign", "copies"));
    }

    @Test
    @Tag("matrix")
    void everyWorkloadEndsWithEqualSidesAndResults() throws Exception {
        endWithEqualSidesAndResults(Workloads.USUAL);
        List<String> idle = Files.readAllLines(folder.resolve("idle.csv"));
        assertEquals(2, idle.size(), () -> String.join("\n", idle));
        List<String> surges = Files.readAllLines(folder.resolve("surge.csv")).stream()
                .skip(1)
                .map(line -> line.replaceFirst(",[0-9].*,", " "))
                .toList();
        assertEquals(List.of("surge,built-in equal", "surge,pgcat equal"), surges);
        assertTrue(idle.get(1).matches("pgcat,1,\\d+\\.\\d+,1,.*,[1-9]\\d*,[1-9]\\d*,equal"), idle.get(1));
    }

    private void endWithEqualSidesAndResults(List<String> workloads) throws Exception {
        run(
                bench(folder, "--workloads", String.join(",", workloads), "--scale", "0.001", "--rounds", "1"),
                Duration.ofMinutes(4));

        List<String> expected = new ArrayList<>();
        for (String workload : workloads) {
            if (List.of("idle", "surge").contains(workload)) {
                continue;
            }
            if (!List.of("latency", "copy", "copies").contains(workload)) {
                expected.add(workload + " decode -");
            }
            if (!workload.equals("foreign")) {
                expected.add(workload + " built-in equal");
            }
            expected.add(workload + " pgcat equal");
        }
        List<String> found = Files.readAllLines(folder.resolve("results.csv")).stream()
                .skip(1)
                .map(line -> line.split(","))
                .map(cells -> cells[WORKLOAD] + " " + cells[PEER] + " " + cells[SIDES])
                .toList();
        assertEquals(expected, found);
        assertTrue(Files.readString(folder.resolve("results.md")).contains("| foreign | pgcat | "));
        assertTrue(Files.readString(folder.resolve("results.svg")).startsWith("<svg "));
    }

    @Test
    void eachRoundHasAForeignTableOfItsOwn() throws Exception {
        run(
                bench(folder, "--workloads", "foreign", "--peers", "pgcat", "--scale", "0.001", "--rounds", "2"),
                Duration.ofMinutes(2));

        List<String> rounds = Files.readAllLines(folder.resolve("results.csv")).stream()
                .skip(1)
                .map(line -> line.split(","))
                .map(cells -> cells[PEER] + " " + cells[2] + " " + cells[SIDES])
                .toList();
        assertEquals(List.of("pgcat 1 equal", "pgcat 2 equal"), rounds);
    }

    @Test
    void aSweepHasATableAndAChartOfItsOwn() throws Exception {
        run(
                bench(
                        folder,
                        "--workloads",
                        "growth-subscriptions",
                        "--peers",
                        "built-in",
                        "--scale",
                        "0.001",
                        "--rounds",
                        "1"),
                Duration.ofMinutes(2));

        List<String> points = Files.readAllLines(folder.resolve("growth-subscriptions.csv")).stream()
                .skip(1)
                .map(line -> line.replaceFirst(",[0-9].*,", " "))
                .toList();
        assertEquals(List.of("1,built-in equal", "10,built-in equal"), points);
        assertTrue(Files.readString(folder.resolve("growth-subscriptions.svg")).contains("by subscriptions"));
    }

    @Test
    @Tag("bench")
    @Timeout(value = 4, unit = TimeUnit.HOURS)
    void theWholeBenchmarkEndsWithEqualSides() throws Exception {
        run(bench(Path.of("target", "bench").toAbsolutePath()), Duration.ofHours(4));
    }

    private static PgcatProcessBuilder bench(Path output, String... more) {
        List<String> arguments = new ArrayList<>(List.of("bench", "--output", output.toString()));
        arguments.addAll(List.of(more));
        return PgcatProcess.builder(arguments.toArray(String[]::new));
    }

    private static void run(PgcatProcessBuilder builder, Duration limit) throws Exception {
        try (PgcatProcess bench = builder.start()) {
            int status = bench.exitCode(limit);
            assertEquals(0, status, () -> String.join("\n", bench.lines()));
        }
    }
}
