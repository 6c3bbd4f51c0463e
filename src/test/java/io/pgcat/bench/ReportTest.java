package io.pgcat.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ReportTest {

    private static final Workload TPCB = Workloads.named("tpcb", 1);
    private static final Workload LATENCY = Workloads.named("latency", 1);

    @TempDir
    private Path folder;

    private static Report report(Result... results) {
        BenchOptions options = new BenchOptions(
                Workloads.NAMES, Peers.NAMES, 3, 1, "512m", Path.of("."), Path.of("target", "bench"), Optional.empty());
        return new Report(options, List.of(results));
    }

    private static Result result(String peer, int round, double seconds, Result.Outcome outcome) {
        Usage usage = new Usage(1, 2, 3, 300 << 20, 200 << 20);
        return new Result(TPCB, peer, round, seconds, usage, Optional.empty(), Optional.empty(), outcome, "");
    }

    @Test
    void mediansAreOfRoundsThatWentWellAndRatiosAreToTheBuiltInWorker() {
        Report report = report(
                result("built-in", 1, 8, Result.Outcome.EQUAL),
                result("built-in", 2, 12, Result.Outcome.EQUAL),
                result("pgcat", 1, 4, Result.Outcome.EQUAL),
                result("pgcat", 2, 1, Result.Outcome.FAILED),
                result("pgcat", 3, 6, Result.Outcome.EQUAL));

        String table = report.table();

        assertTrue(table.contains("tpcb      built-in    10.00"), table);
        assertTrue(table.contains("tpcb      pgcat        5.00   2.00     160000"), table);
        assertTrue(table.contains("FAILED"), table);
    }

    @Test
    void latenciesAreComparedByTheirMedians() {
        Result builtIn = latency("built-in", new Latencies(0.4, 1.8, 9));
        Result pgcat = latency("pgcat", new Latencies(1.6, 8, 20));

        String table = report(builtIn, pgcat).table();

        assertTrue(table.contains("0.25"), table);
        assertTrue(Report.line(pgcat).contains("p50 1.60 ms, p99 8.00 ms, max 20.0 ms"), Report.line(pgcat));
    }

    private static Result latency(String peer, Latencies latencies) {
        return new Result(
                LATENCY,
                peer,
                1,
                30,
                new Usage(1, 1, 0, 0, 0),
                Optional.of(latencies),
                Optional.empty(),
                Result.Outcome.EQUAL,
                "");
    }

    @Test
    void filesHoldEveryRoundTheMediansAndBars() throws Exception {
        report(
                        result("built-in", 1, 8, Result.Outcome.EQUAL),
                        result("pgcat", 1, 4, Result.Outcome.EQUAL),
                        Result.failed(TPCB, "decode", 1, "Waited 900 s."))
                .write(folder);

        List<String> csv = Files.readAllLines(folder.resolve("results.csv"));
        assertEquals("tpcb,pgcat,1,4.000,800000,1.00,2.00,3.00,300,,,,equal", csv.get(2));
        assertEquals(csv.get(0).split(",", -1).length, csv.get(2).split(",", -1).length);
        assertTrue(Files.readString(folder.resolve("results.md")).contains("| tpcb | pgcat | 4.00 | 2.00 |"));
        String svg = Files.readString(folder.resolve("results.svg"));
        assertTrue(svg.contains(">pgcat</text>") && svg.contains(">8.00</text>"), svg);
        assertFalse(svg.contains(">decode</text>"), "a peer that failed has no bar");
    }

    @Test
    void aDifferenceIsNamedByItsTable() {
        Contents publisher = new Contents(Map.of("public.a", "2 rows", "public.b", "1 rows"));
        Contents subscriber = new Contents(Map.of("public.a", "2 rows", "public.b", "3 rows"));

        assertEquals("", publisher.difference(publisher));
        assertEquals("public.b: publisher has 1 rows, subscriber 3 rows", publisher.difference(subscriber));
    }

    @Test
    void percentilesAreValuesThatWereMeasured() {
        long[] nanos = new long[100];
        for (int i = 0; i < nanos.length; i++) {
            nanos[i] = (100 - i) * 1_000_000L;
        }

        assertEquals(new Latencies(50, 99, 100), Latencies.of(nanos));
    }
}
