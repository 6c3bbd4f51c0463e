package io.pgcat.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Two servers that replicate to each other, and a workload on both: the product at work without any preparation. The
 * application that replicates is started by the caller with {@link #configuration()}.
 */
public final class Demo implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long POLL_MS = 100;
    private static final int ONCE_TRANSACTIONS = 2_000;
    private static final int FEW_TRANSACTIONS = 200;
    private static final String CAUGHT_UP =
            "SELECT count(*) FROM pg_replication_slots WHERE confirmed_flush_lsn >= '%s'";
    private static final String STREAMING =
            "SELECT count(*) FROM pgcat.pgcat_subscription_status WHERE status ->> 'state' = 'streaming'";
    /** Whether as many rows are there as both sides have made. */
    private static final String ARRIVED =
            "SELECT count(*) FROM (SELECT FROM customer HAVING count(*) = " + 2 * FEW_TRANSACTIONS + ") complete";

    private static final List<String> TABLES = List.of("customer", "purchase");

    private final PrintWriter out;
    private final DemoSide east;
    private final DemoSide west;
    private final CountDownLatch stopped = new CountDownLatch(1);

    private Demo(PrintWriter out, DemoSide east, DemoSide west) {
        this.out = out;
        this.east = east;
        this.west = west;
    }

    /**
     * Starts both servers, with tables, publications and subscriptions in both directions.
     *
     * @param binaries folder of the server's Maven artefacts
     */
    public static Demo start(Path binaries, PrintWriter out) throws IOException, SQLException {
        out.println("Starting two PostgreSQL 18 servers ...");
        DemoSide east = DemoSide.start(binaries, "east", 1);
        DemoSide west;
        try {
            west = DemoSide.start(binaries, "west", 2);
        } catch (IOException | SQLException e) {
            east.close();
            throw e;
        }
        east.subscribeTo(west);
        west.subscribeTo(east);
        out.println("  east  " + east.jdbcUrl() + "?user=" + PostgresServer.USER);
        out.println("  west  " + west.jdbcUrl() + "?user=" + PostgresServer.USER);
        out.println("Each publishes tables customer and purchase and subscribes to the other's.");
        return new Demo(out, east, west);
    }

    /** A configuration file for the application, in a folder of its own. */
    public Path configuration() throws IOException {
        Path folder = Files.createTempDirectory("pgcat-demo-");
        folder.toFile().deleteOnExit();
        Path file = folder.resolve("application.properties");
        file.toFile().deleteOnExit();
        Files.writeString(file, east.configuration() + west.configuration() + "pgcat.retry-interval=5s\n");
        return file;
    }

    /** Drives the workload and prints what happens, each second, until {@link #close()}. */
    public void showLive() throws SQLException, InterruptedException {
        if (!awaitStreaming()) {
            return;
        }
        DemoLoad eastern = new DemoLoad(east, 0);
        DemoLoad western = new DemoLoad(west, 0);
        start(eastern);
        start(western);
        out.println(
                "Rows are written on both sides; each line counts purchases at east and at west, by where they were made.");
        out.println("Press Ctrl-C to end.");
        while (!stopped.await(1, TimeUnit.SECONDS)) {
            out.printf(
                    "  written %6d   east holds %s   west holds %s%n",
                    eastern.transactions() + western.transactions(), counts(east), counts(west));
            eastern.requireSuccess();
            western.requireSuccess();
        }
        eastern.stop();
        western.stop();
    }

    private static String counts(DemoSide side) throws SQLException {
        return side.value("SELECT format('%s (%s made at east, %s at west)', count(*),"
                + " count(*) FILTER (WHERE id % 2 = 1), count(*) FILTER (WHERE id % 2 = 0)) FROM purchase");
    }

    /**
     * Drives a bounded workload, waits until both sides have caught up, and compares them row by row.
     *
     * @return whether they are equal
     */
    public boolean showOnce() throws SQLException, InterruptedException {
        if (!awaitStreaming()) {
            return false;
        }
        out.println("Writing " + ONCE_TRANSACTIONS + " transactions on each side at the same time ...");
        load(ONCE_TRANSACTIONS);
        out.println("Waiting until both directions have caught up ...");
        return awaitCaughtUp(east) && awaitCaughtUp(west) && areEqual();
    }

    /**
     * Drives a few transactions and shows nothing.
     *
     * @return whether they have arrived
     */
    public boolean passFew() throws SQLException, InterruptedException {
        if (!awaitStreaming()) {
            return false;
        }
        load(FEW_TRANSACTIONS);
        return await(east, ARRIVED, "has all rows") && await(west, ARRIVED, "has all rows");
    }

    private void load(int transactions) throws SQLException, InterruptedException {
        DemoLoad eastern = new DemoLoad(east, transactions);
        DemoLoad western = new DemoLoad(west, transactions);
        Thread first = start(eastern);
        Thread second = start(western);
        first.join();
        second.join();
        eastern.requireSuccess();
        western.requireSuccess();
    }

    private Thread start(DemoLoad load) {
        Thread thread = new Thread(load, "demo load");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Without an initial copy, only what is written from now on travels: the slots must exist first. */
    private boolean awaitStreaming() throws SQLException, InterruptedException {
        return await(east, STREAMING, "streams") && await(west, STREAMING, "streams");
    }

    private boolean awaitCaughtUp(DemoSide side) throws SQLException, InterruptedException {
        return await(side, String.format(CAUGHT_UP, side.value("SELECT pg_current_wal_lsn()")), "was read to its end");
    }

    /** Whether the question's count became more than zero in time. */
    private boolean await(DemoSide side, String question, String what) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (side.value(question).equals("0")) {
            if (stopped.await(POLL_MS, TimeUnit.MILLISECONDS)) {
                return false;
            }
            if (System.nanoTime() > deadline) {
                out.println("Not within " + PATIENCE.toSeconds() + " s: " + side.name() + " " + what + ".");
                return false;
            }
        }
        return true;
    }

    private boolean areEqual() throws SQLException {
        boolean equal = true;
        for (String table : TABLES) {
            String digest = "SELECT count(*) || ' rows, md5 ' || md5(string_agg(t::text, E'\\n' ORDER BY t.id)) FROM "
                    + table + " t";
            String atEast = east.value(digest);
            String atWest = west.value(digest);
            boolean same = Objects.equals(atEast, atWest);
            equal &= same;
            out.printf("  %-9s east: %s   west: %s   %s%n", table, atEast, atWest, same ? "equal" : "DIFFERENT");
        }
        return equal;
    }

    /** Ends what shows, and the servers. */
    @Override
    public void close() {
        stopped.countDown();
        east.close();
        west.close();
    }
}
