package io.pgcat.scenario;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.PgcatProcess;
import io.pgcat.testkit.RandomWorkload;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TableContents;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Two processes with the same configuration: one works, the other waits for its death. */
class TakeOverIT {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final double PROMISED_SECONDS = 10;
    private static final String RUNS = "running subscriptions, database=";
    private static final String WAITS = "standing by: another process";

    private TestDatabase publisher;
    private TestDatabase subscriber;
    private Link link;
    private String[] config;

    @BeforeEach
    void start() throws Exception {
        publisher = Servers.database(Servers.get(Servers.NEWEST, 1));
        subscriber = Servers.database(Servers.get(Servers.NEWEST, 2));
        link = Link.between(publisher, subscriber, "takeover");
        for (TestDatabase database : new TestDatabase[] {publisher, subscriber}) {
            try (Connection connection = database.connect()) {
                RandomWorkload.createTables(connection);
            }
        }
        link.onBoth("CREATE TABLE beat (n int)");
        link.subscribe("{}");
        config = Link.config(subscriber);
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            config[0] = "quarkus.http.port=" + probe.getLocalPort();
        }
    }

    @AfterEach
    void stop() throws SQLException {
        publisher.close();
        subscriber.close();
    }

    private PgcatProcess process() throws Exception {
        return PgcatProcess.builder("run").config(config).start();
    }

    @Test
    void theSecondTakesOverWithinTenSecondsAndNothingIsLostOrDoubled() throws Exception {
        try (PgcatProcess first = process()) {
            first.awaitLine("streaming, subscription=takeover", LIMIT);
            try (PgcatProcess second = process();
                    RandomWorkload workload = RandomWorkload.start(
                            publisher::connect, RandomWorkload.Plan.of(2_000).withPerSecond(100))) {
                second.awaitLine(WAITS, LIMIT);
                assertEquals(0, second.countLines(RUNS));
                workload.awaitProgress(0.3, LIMIT);
                first.kill9();
                double seconds = secondsUntilApplied(1);
                Figures.note("take-over after kill -9: %.1f s until applied", seconds);
                assertTrue(seconds < PROMISED_SECONDS, seconds + " s");
                try (PgcatProcess third = process()) {
                    handOver(second, third);
                    workload.awaitEnd(LIMIT);
                    link.awaitCaughtUp(LIMIT);
                }
            }
        }
        assertEqualTables();
    }

    /** And on to a third one, in good order. */
    private void handOver(PgcatProcess leader, PgcatProcess heir) throws Exception {
        heir.awaitLine(WAITS, LIMIT);
        leader.terminate();
        leader.exitCode(LIMIT);
        double seconds = secondsUntilApplied(2);
        Figures.note("take-over after SIGTERM: %.1f s until applied", seconds);
        assertTrue(seconds < PROMISED_SECONDS, seconds + " s");
    }

    private double secondsUntilApplied(int number) throws SQLException {
        long began = System.nanoTime();
        publisher.execute("INSERT INTO beat VALUES (" + number + ")");
        Await.untilEquals(
                "beats at the subscriber",
                LIMIT,
                String.valueOf(number),
                () -> subscriber.value("SELECT count(*) FROM beat"));
        return Figures.secondsSince(began);
    }

    @Test
    void twoThatStartAtTheSameMomentShareTheWorkAndNoPort() throws Exception {
        try (PgcatProcess one = process();
                PgcatProcess other = process()) {
            Await.until(
                    "one to run and one to wait",
                    LIMIT,
                    () -> one.countLines(RUNS) + other.countLines(RUNS) == 1
                            && one.countLines(WAITS) + other.countLines(WAITS) == 1);
            secondsUntilApplied(1);
            assertTrue(one.isAlive() && other.isAlive());
        }
    }

    private void assertEqualTables() throws SQLException {
        try (Connection left = publisher.connect();
                Connection right = subscriber.connect()) {
            TableContents.assertSchemaEqual(left, right, RandomWorkload.SCHEMA);
            TableContents.assertEqual(left, right, "public.beat");
        }
    }
}
