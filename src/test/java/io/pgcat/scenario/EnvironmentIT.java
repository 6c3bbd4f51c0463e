package io.pgcat.scenario;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.pgcat.demo.PostgresServer;
import io.pgcat.testkit.Await;
import io.pgcat.testkit.Frozen;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;
import io.pgcat.testkit.TinyDisk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Processes that stand still, disks and connections that run out, a subscriber that may not write, WAL in many small
 * files. All tests share two servers with little of everything, one application and one subscription.
 */
class EnvironmentIT {

    private static final Duration PUBLISHERS_PATIENCE = Duration.ofSeconds(4);
    private static final String CONNECTIONS = "25";
    private static final int WAL_SENDERS = 3;
    private static final String SLOT = "slot_name = 'pgcat_environment'";

    private static PostgresServer publishing;
    private static PostgresServer subscribing;
    private static TestDatabase p;
    private static TestDatabase s;
    private static Restarting pgcat;
    private static Link link;
    private static int row;

    @BeforeAll
    static void start() throws Exception {
        publishing = Servers.builder(Servers.NEWEST)
                .initdbArgument("--wal-segsize=1")
                .setting("wal_sender_timeout", PUBLISHERS_PATIENCE.toMillis() + "ms")
                .setting("max_wal_senders", String.valueOf(WAL_SENDERS))
                .setting("max_wal_size", "100MB")
                .start();
        subscribing = Servers.builder(Servers.NEWEST)
                .setting("max_connections", CONNECTIONS)
                .setting("superuser_reserved_connections", "0")
                .setting("max_wal_senders", "1")
                .start();
        p = Servers.database(publishing);
        s = Servers.database(subscribing);
        link = Link.between(p, s, "environment");
        link.onBoth("CREATE TABLE t(a int, b text)");
        link.subscribe("{}");
        pgcat = new Restarting(Link.config(s));
        Scenario.awaitSlot(link);
    }

    @AfterAll
    static void stop() {
        pgcat.close();
        subscribing.close();
        publishing.close();
    }

    private static void insert(int rows) throws SQLException {
        for (int i = 0; i < rows; i++) {
            p.execute("INSERT INTO t VALUES (" + ++row + ", 'row')");
        }
    }

    private static void assertArrived() throws SQLException {
        link.awaitCaughtUp();
        link.assertEqual();
    }

    private static void awaitApplied() {
        Await.untilEquals("rows", Link.PATIENCE, String.valueOf(row), () -> s.value("SELECT count(*) FROM t"));
    }

    private static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        Await.until("time to pass", time.multipliedBy(2), () -> System.nanoTime() > end);
    }

    private static String walsender() throws SQLException {
        return p.value("SELECT active_pid FROM pg_replication_slots WHERE active AND " + SLOT);
    }

    private void standsStillFor(String pid, Duration time) throws Exception {
        try (Frozen frozen = new Frozen(pid)) {
            insert(10);
            pass(time);
            insert(10);
        }
        awaitApplied();
        assertArrived();
    }

    @Test
    void processesThatStandStillAreWaitedForOrReplaced() throws Exception {
        insert(1);
        assertArrived();
        String reading = walsender();
        Duration tooLong = PUBLISHERS_PATIENCE.plusSeconds(1);
        // The subscriber's process: the publisher hears from us all the same.
        standsStillFor(
                s.value("SELECT pid FROM pg_stat_activity WHERE application_name = 'pgcat environment'"), tooLong);
        assertEquals(reading, walsender());
        // The publisher's: we have more patience than that.
        standsStillFor(reading, Duration.ofSeconds(1));
        assertEquals(reading, walsender());
        // Ours: the publisher has given us up meanwhile.
        standsStillFor(String.valueOf(pgcat.process().pid()), tooLong);
        Await.until("a new walsender", Link.PATIENCE, () -> walsender() != null && !reading.equals(walsender()));
    }

    @Test
    void aFullDiskAtTheSubscriberIsWaitedFor() throws Exception {
        try (TinyDisk disk = new TinyDisk("1m")) {
            assumeTrue(disk.isMounted(), "Only root may mount a small file system, and not in every container");
            s.execute(
                    "CREATE TABLESPACE tiny LOCATION '" + disk.folder() + "'",
                    "CREATE TABLE large(a int, b text) TABLESPACE tiny");
            p.execute("CREATE TABLE large(a int, b text)");
            long lines = pgcat.process().lines().size();
            for (int i = 0; i < 20; i++) {
                p.execute("INSERT INTO large SELECT g, repeat('x', 1000) FROM generate_series(1, 200) g");
            }
            Scenario.awaitError(link, "53100", "public.large", "could not extend file");
            long began = System.nanoTime();
            long before = refusedWrites();
            pass(Duration.ofSeconds(3));
            // Each attempt is refused twice: as a whole, and then in order.
            double perSecond = (refusedWrites() - before) / Figures.secondsSince(began);
            assertTrue(perSecond > 0 && perSecond < 8 / 3.0, perSecond + " refused writes per second");
            assertTrue(pgcat.process().lines().size() - lines < 10, "lines of log");
            disk.grow("64m");
            assertArrived();
            link.onBoth("DROP TABLE large");
            s.execute("DROP TABLESPACE tiny");
        }
    }

    /** How often the subscriber's disk was found full. */
    private static long refusedWrites() throws IOException {
        return subscribing.log().stream()
                .filter(line -> line.contains("could not extend file"))
                .count();
    }

    @Test
    void noFreeConnectionAtTheSubscriberIsWaitedFor() throws Exception {
        insert(1);
        assertArrived();
        List<Connection> all = new ArrayList<>();
        try (Connection ours = s.connect();
                Statement statement = ours.createStatement()) {
            Await.until("no connection to be free", Link.PATIENCE, () -> {
                statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE application_name LIKE 'pgcat%'");
                return takeAll(all) && pgcat.process().countLines("sqlstate=53300") > 0;
            });
            long began = System.nanoTime();
            long before = refusals();
            insert(10);
            pass(Duration.ofSeconds(4));
            double perSecond = (refusals() - before) / Figures.secondsSince(began);
            Figures.note("attempts while no connection is free: %.1f/s", perSecond);
            assertTrue(perSecond < 3, perSecond + " attempts per second");
        } finally {
            for (Connection each : all) {
                each.close();
            }
        }
        awaitApplied();
        assertArrived();
    }

    private static boolean takeAll(List<Connection> all) {
        try {
            while (true) {
                all.add(s.connect());
            }
        } catch (SQLException full) {
            return "53300".equals(full.getSQLState());
        }
    }

    private static long refusals() throws IOException {
        return subscribing.log().stream()
                .filter(line -> line.contains("too many clients"))
                .count();
    }

    @Test
    void noFreeWalsenderAtThePublisherIsWaitedFor() throws Exception {
        insert(1);
        assertArrived();
        List<Connection> all = new ArrayList<>();
        try {
            Await.until("no walsender to be free", Link.PATIENCE, () -> {
                p.execute("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE active");
                takeWalsenders(all);
                return "53300".equals(Scenario.status(link, "lastError,sqlState"));
            });
            insert(10);
        } finally {
            for (Connection each : all) {
                each.close();
            }
        }
        awaitApplied();
        assertArrived();
    }

    private static void takeWalsenders(List<Connection> all) {
        Properties properties = new Properties();
        properties.setProperty("user", PostgresServer.USER);
        properties.setProperty("replication", "database");
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("assumeMinServerVersion", "10");
        try {
            while (all.size() < WAL_SENDERS) {
                all.add(DriverManager.getConnection(p.jdbcUrl(), properties));
            }
        } catch (SQLException full) {
            assertEquals("53300", full.getSQLState());
        }
    }

    @Test
    void aSubscriberThatMayNotWriteIsWaitedFor() throws Exception {
        insert(1);
        assertArrived();
        s.execute(
                "ALTER SYSTEM SET default_transaction_read_only = on",
                "SELECT pg_reload_conf()",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pgcat environment'");
        insert(10);
        pgcat.process().awaitLine("sqlstate=25006", Link.PATIENCE);
        assertEquals(String.valueOf(row - 10), s.value("SELECT count(*) FROM t"));
        s.execute("ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()");
        awaitApplied();
        assertArrived();
        assertEquals(0, pgcat.process().countLines("dml failed"));
    }

    @Test
    void aTransactionOverManyWalFilesSurvivesARestart() throws Exception {
        try (Connection open = p.connect();
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            for (int i = 0; i < 20; i++) {
                statement.execute("INSERT INTO t VALUES (" + ++row + ", repeat('x', 1000))");
                p.execute("SELECT pg_switch_wal()");
                if (i % 5 == 4) {
                    insert(1);
                }
                if (i == 10) {
                    pgcat.kill();
                }
            }
            open.commit();
        }
        awaitApplied();
        assertArrived();
    }
}
