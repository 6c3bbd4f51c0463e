package io.pgcat.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** All workloads, by name. */
public final class Workloads {

    /** Below this, processes start and stop more than they work. */
    private static final long FEWEST = 200;

    private static final int TPCB_CLIENTS = 4;
    private static final int FOREIGN_TRANSACTIONS = 20;
    private static final int COPIED_TABLES = 8;
    private static final int STEADY_PER_SECOND = 500;
    private static final int STEADY_SECONDS = 30;
    private static final int WARM_UP_SECONDS = 10;
    private static final int IDLE_SECONDS = 30;
    private static final int SURGE_CLIENTS = 4;
    private static final int SURGE_SECONDS = 20;
    private static final int CALM_SECONDS = 10;
    private static final Duration AWAY = Duration.ofMillis(5);

    private static final Map<String, Function<Workloads, Workload>> ALL = Map.ofEntries(
            Map.entry("tpcb", Workloads::tpcb),
            Map.entry("mixed", Workloads::mixed),
            Map.entry("singles", Workloads::singles),
            Map.entry("large", Workloads::large),
            Map.entry("wide", Workloads::wide),
            Map.entry("full", workloads -> workloads.wholeRows("full", "without key (plain index)", 50_000)),
            Map.entry("scan", workloads -> workloads.wholeRows("scan", "without any index", 1_000)),
            Map.entry("remote", Workloads::remote),
            Map.entry("foreign", Workloads::foreign),
            Map.entry("copy", workloads -> workloads.copy("copy", 1, 5_000_000)),
            Map.entry("copies", workloads -> workloads.copy("copies", COPIED_TABLES, 500_000)),
            Map.entry("latency", Workloads::latency),
            Map.entry("surge", Workloads::surge),
            Map.entry("idle", Workloads::idle));

    /** Names of those that run unless others are asked for, in the order in which they run. */
    public static final List<String> USUAL = List.of(
            "tpcb", "mixed", "singles", "large", "wide", "full", "scan", "remote", "foreign", "copy", "copies",
            "latency", "surge", "idle");

    /** All names, in the order in which they run. */
    public static final List<String> NAMES = Stream.concat(
                    USUAL.stream(), Arrays.stream(Sweep.values()).map(Sweep::workload))
            .toList();

    private final double scale;

    private Workloads(double scale) {
        this.scale = scale;
    }

    /**
     * Describes what a name stands for: one, or the points of a sweep.
     *
     * @param name one of {@link #NAMES}
     * @param scale of all its numbers, 1 for the whole
     */
    static List<Workload> all(String name, double scale) {
        return Arrays.stream(Sweep.values())
                .filter(sweep -> sweep.workload().equals(name))
                .findFirst()
                .map(sweep -> sweep.points(scale))
                .orElseGet(() -> List.of(named(name, scale)));
    }

    /**
     * Describes one.
     *
     * @param name one of {@link #USUAL}
     * @param scale of all its numbers, 1 for the whole
     */
    static Workload named(String name, double scale) {
        return ALL.get(name).apply(new Workloads(scale));
    }

    private long share(long whole) {
        return Math.max(FEWEST, Math.round(whole * scale));
    }

    private static Workload.Backlog backlog(String title, String name, Map<String, Long> numbers, long changes) {
        return new Workload.Backlog(name, title, Script.read(name, numbers), changes, Conditions.NEAR, true);
    }

    private static String text(String format, Object... numbers) {
        return String.format(Locale.ROOT, format, numbers);
    }

    private Workload tpcb() {
        long branches = Math.max(1, Math.round(20 * scale));
        long perClient = share(200_000) / TPCB_CLIENTS;
        long transactions = perClient * TPCB_CLIENTS;
        return backlog(
                text("TPC-B, scale %d, %,d transactions of 4 changes", branches, transactions),
                "tpcb",
                Map.of("branches", branches, "accounts", share(2_000_000), "transactions_per_client", perClient),
                4 * transactions);
    }

    private Workload mixed() {
        long rows = share(500_000);
        long transactions = share(200_000);
        return backlog(
                text(
                        "insert of %,d rows, %,d single-row transactions, update of %,d rows, delete of %,d",
                        rows, transactions, rows * 2 / 5, rows / 5),
                "mixed",
                Map.of("rows", rows, "transactions", transactions),
                rows + transactions + rows * 3 / 5);
    }

    private Workload singles() {
        long transactions = share(2_000_000);
        return backlog(
                text("%,d transactions of one inserted row", transactions),
                "singles",
                Map.of("transactions", transactions),
                transactions);
    }

    private Workload large() {
        long rows = share(5_000_000);
        return backlog(text("one transaction of %,d inserted rows", rows), "large", Map.of("rows", rows), rows);
    }

    private Workload wide() {
        long rows = share(50_000);
        long transactions = share(50_000);
        return backlog(
                text(
                        "60 columns, 2 kB and 4 kB TOASTed: %,d inserts, %,d single updates, one of %,d rows",
                        rows, transactions, rows),
                "wide",
                Map.of("rows", rows, "transactions", transactions),
                2 * rows + transactions);
    }

    /** @param most updates at scale 1, once each by itself and once together */
    private Workload wholeRows(String name, String without, int most) {
        long rows = share(1_000_000);
        long transactions = Math.min(share(most), rows / 2);
        return backlog(
                text(
                        "REPLICA IDENTITY FULL, %,d rows %s: %,d single updates, one of %,d rows",
                        rows, without, transactions, transactions),
                name,
                Map.of("rows", rows, "transactions", transactions),
                2 * transactions);
    }

    private Workload remote() {
        long transactions = share(20_000);
        return new Workload.Backlog(
                "remote",
                text(
                        "%,d single-row transactions, target %d ms away (round trip; for the built-in worker, which lives"
                                + " in its target, the publisher is as far away), durable commits",
                        transactions, AWAY.toMillis()),
                Script.read("remote", Map.of("rows", share(10_000), "transactions", transactions)),
                transactions,
                new Conditions(AWAY, true, false),
                true);
    }

    private Workload foreign() {
        long perTransaction = share(200_000) / FOREIGN_TRANSACTIONS;
        long rows = perTransaction * FOREIGN_TRANSACTIONS;
        return new Workload.Backlog(
                "foreign",
                text("postgres_fdw target, %,d rows", rows),
                Script.read(
                        "foreign",
                        Map.of("transactions", (long) FOREIGN_TRANSACTIONS, "rows_per_transaction", perTransaction)),
                rows,
                Conditions.NEAR,
                false);
    }

    private Workload copy(String name, int tables, long rowsOfEach) {
        long rows = share(rowsOfEach);
        return new Workload.Copy(
                name,
                text("initial copy of %d table(s) of %,d rows", tables, rows),
                Script.read("copy", Map.of("tables", (long) tables, "rows", rows)),
                tables * rows);
    }

    private Workload latency() {
        long seconds = Math.max(1, Math.round(STEADY_SECONDS * Math.min(1, scale)));
        int warmUp = (int) Math.round(WARM_UP_SECONDS * Math.min(1, scale));
        return new Workload.Steady(
                "latency",
                text(
                        "%d transactions a second for %d s after %d s of warm-up: commit to visible",
                        STEADY_PER_SECOND, seconds, warmUp),
                Script.read("latency", Map.of()),
                STEADY_PER_SECOND,
                warmUp * STEADY_PER_SECOND,
                seconds * STEADY_PER_SECOND);
    }

    private Workload surge() {
        // To tell when it is calm again takes a second and more.
        int calm = (int) Math.max(3, Math.round(CALM_SECONDS * Math.min(1, scale)));
        int seconds = (int) Math.max(1, Math.round(SURGE_SECONDS * Math.min(1, scale)));
        return new Workload.Surge(
                "surge",
                text(
                        "%d transactions a second for %d s; for %d of them %d clients more, as fast as they can",
                        STEADY_PER_SECOND, 2 * calm + seconds, seconds, SURGE_CLIENTS),
                Script.read("surge", Map.of()),
                STEADY_PER_SECOND,
                SURGE_CLIENTS,
                calm,
                seconds);
    }

    private Workload idle() {
        int seconds = (int) Math.max(1, Math.round(IDLE_SECONDS * Math.min(1, scale)));
        return new Workload.Idle(
                "idle",
                text("start of the process until it streams, then %d s without work", seconds),
                Script.read("idle", Map.of()),
                seconds);
    }
}
