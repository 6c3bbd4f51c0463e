package io.pgcat.scenario;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.pgcat.demo.PostgresServer;
import io.pgcat.testkit.Await;
import io.pgcat.testkit.FaultyNetwork;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.PgcatProcess;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the publisher is told, and when, while target or network are slow or gone. Its patience is 5 s. */
class FeedbackIT {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration THRICE_ITS_PATIENCE = Duration.ofSeconds(15);
    private static final String SLOW_LINK_ROWS = "400";
    private static final long SLOW_LINK_BYTES_PER_SECOND = 20_000;

    private static PostgresServer server;
    private static TestDatabase subscriber;
    private static int number;

    private TestDatabase publisher;
    private FaultyNetwork network;
    private Link link;
    private PgcatProcess pgcat;

    @BeforeAll
    static void startServers() throws Exception {
        server = Servers.builder(Servers.NEWEST)
                .setting("wal_sender_timeout", "5s")
                .setting("autovacuum", "off")
                .start();
    }

    @AfterAll
    static void stopServers() {
        server.close();
    }

    @BeforeEach
    void start() throws Exception {
        publisher = Servers.database(server);
        subscriber = Servers.database(Servers.get(Servers.NEWEST, 2));
        network = new FaultyNetwork(server.port());
        link = Link.between(publisher, subscriber, "feedback" + ++number);
        link.onBoth("CREATE TABLE t (n int, v text)", "CREATE TABLE unpublished (n int)");
        publisher.execute("CREATE PUBLICATION pub FOR TABLE t");
        link.subscribe(network.port(), "{}");
        pgcat = PgcatProcess.builder("run").config(Link.config(subscriber)).start();
        pgcat.awaitLine("streaming, subscription=", LIMIT);
    }

    @AfterEach
    void stop() throws Exception {
        pgcat.close();
        network.close();
        publisher.close();
        subscriber.close();
    }

    private void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        Await.until("time to pass", time.multipliedBy(2), () -> System.nanoTime() > end);
    }

    /** When the walsender that reads our slot was started; null when there is none. */
    private String reading() throws SQLException {
        return publisher.value("SELECT a.backend_start FROM pg_stat_activity a JOIN pg_replication_slots s"
                + " ON s.active_pid = a.pid WHERE s.slot_name = 'pgcat_" + link.name() + "'");
    }

    @Test
    void aStatementThatTakesLongerThanThePublishersPatienceEndsInNoReconnect() throws Exception {
        String before = reading();
        try (Connection lock = subscriber.connect();
                Statement statement = lock.createStatement()) {
            lock.setAutoCommit(false);
            statement.execute("LOCK TABLE t");
            publisher.execute("INSERT INTO t SELECT g, repeat('x', 1000) FROM generate_series(1, 20000) g");
            pass(THRICE_ITS_PATIENCE);
            assertEquals(before, reading());
            lock.rollback();
        }
        link.awaitCaughtUp(LIMIT);
        assertEquals(before, reading());
        assertEquals("20000", subscriber.value("SELECT count(*) FROM t"));
    }

    @Test
    void whatIsNotPublishedIsNotRetained() throws Exception {
        for (int i = 0; i < 3; i++) {
            publisher.execute("INSERT INTO unpublished SELECT generate_series(1, 10000)");
            long began = System.nanoTime();
            link.awaitCaughtUp(LIMIT);
            Figures.note("unpublished changes confirmed after %.1f s", Figures.secondsSince(began));
            assertTrue(Figures.secondsSince(began) < 30);
        }
        assertEquals("0", subscriber.value("SELECT count(*) FROM unpublished"));
    }

    @Tag("matrix")
    @Test
    void aPublisherThatFallsSilentIsNoticedAndReadAgainWhenItIsBack() throws Exception {
        publisher.execute("INSERT INTO t VALUES (1, 'before')");
        link.awaitCaughtUp(LIMIT);
        network.blackHole();
        long began = System.nanoTime();
        publisher.execute("INSERT INTO t VALUES (2, 'meanwhile')");
        Await.until("the failure in the status", LIMIT, () -> link.status("lastError,message")
                .contains("has said nothing for"));
        Figures.note("silence noticed after %.1f s", Figures.secondsSince(began));
        network.cut();
        network.heal();
        began = System.nanoTime();
        link.awaitCaughtUp(LIMIT);
        Figures.note("caught up %.1f s after the network came back", Figures.secondsSince(began));
        assertEquals("2", subscriber.value("SELECT count(*) FROM t"));
        link.assertEqual();
    }

    @Tag("matrix")
    @Test
    void aSlowLinkCarriesALargeTransactionWithoutAReconnect() throws Exception {
        String before = reading();
        network.bandwidth(SLOW_LINK_BYTES_PER_SECOND);
        long began = System.nanoTime();
        publisher.execute(
                "INSERT INTO t SELECT g, repeat('x', 1000) FROM generate_series(1, " + SLOW_LINK_ROWS + ") g");
        link.awaitCaughtUp(LIMIT);
        Figures.note("400 kB over 20 kB/s took %.1f s", Figures.secondsSince(began));
        assertEquals(before, reading());
        assertEquals(SLOW_LINK_ROWS, subscriber.value("SELECT count(*) FROM t"));
    }

    @Test
    void everythingDeliveredASecondTimeIsAppliedOnce() throws Exception {
        String slot = "pgcat_" + link.name();
        String kept = "kept_" + link.name();
        publisher.execute("SELECT pg_copy_logical_replication_slot('" + slot + "', '" + kept + "')");
        for (int i = 1; i <= 50; i++) {
            publisher.execute("INSERT INTO t SELECT g, 'keyless' FROM generate_series(1, " + i + ") g");
        }
        link.awaitCaughtUp(LIMIT);
        pgcat.close();
        Await.until("the slot to be released", LIMIT, () -> reading() == null);
        // As if no confirmation had ever reached the publisher.
        publisher.execute(
                "SELECT pg_drop_replication_slot('" + slot + "')",
                "SELECT pg_copy_logical_replication_slot('" + kept + "', '" + slot + "')");
        pgcat = PgcatProcess.builder("run").config(Link.config(subscriber)).start();
        publisher.execute("INSERT INTO t VALUES (0, 'new')");
        link.awaitCaughtUp(LIMIT);
        link.assertEqual();
        assertEquals("1276", subscriber.value("SELECT count(*) FROM t"));
    }
}
