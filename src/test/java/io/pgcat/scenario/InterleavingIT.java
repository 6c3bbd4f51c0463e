package io.pgcat.scenario;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.pgcat.demo.PostgresServer;
import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Transactions that write before a confirmed position and commit behind it. The table has no key: what is doubled is seen
 * as well as what is lost.
 */
class InterleavingIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int ROUNDS = 2;
    private static final int WRITERS = 5;

    private final List<Connection> writers = new ArrayList<>();
    private PostgresServer server;
    private TestDatabase publisher;
    private TestDatabase subscriber;
    private Link link;
    private Restarting pgcat;
    private int rows;

    @BeforeEach
    void start() throws Exception {
        // A server of its own, on which nobody else writes WAL.
        server = Servers.builder(Servers.NEWEST).setting("autovacuum", "off").start();
        publisher = Servers.database(server);
        subscriber = Servers.database(Servers.get(Servers.NEWEST, 2));
        link = Link.between(publisher, subscriber, "interleaved");
        link.onBoth("CREATE TABLE t (round int, writer int, n int)");
        link.subscribe("{\"synchronous_commit\": \"on\"}");
        pgcat = new Restarting(Link.config(subscriber));
        Await.until("the slot", LIMIT, () -> link.slot().isPresent());
    }

    @AfterEach
    void stop() throws Exception {
        pgcat.close();
        for (Connection writer : writers) {
            writer.close();
        }
        subscriber.close();
        server.close();
    }

    @Test
    void noTransactionIsLostOrDoubledWhicheverCommitIsTheLastOneConfirmed() throws Exception {
        Random random = new Random(Long.getLong("workload.seed", 4711));
        for (int round = 0; round < ROUNDS; round++) {
            List<Connection> open = open(WRITERS);
            writeAll(round, open);
            Collections.shuffle(open, random);
            int killed = pgcat.kills();
            while (!open.isEmpty()) {
                commitAndAwaitConfirmed(open.remove(0));
                writeAll(round, open);
                // A kill takes long: one in each round, behind another commit each time.
                interrupt(pgcat.kills() == killed && open.size() < WRITERS - round);
                writeAll(round, open);
                if (random.nextInt(3) == 0 && !open.isEmpty()) {
                    // While nobody reads.
                    open.remove(0).commit();
                }
            }
        }
        link.awaitCaughtUp(LIMIT);
        link.assertEqual();
        assertEquals(String.valueOf(rows), subscriber.value("SELECT count(*) FROM t"));
        assertEquals(ROUNDS, pgcat.kills());
    }

    @Tag("matrix")
    @Test
    void aCommitRecordThatBeginsWhereTheLastConfirmedOneEndsIsNotLost() throws Exception {
        int adjacent = 0;
        for (int round = 0; round < 6; round++) {
            List<Connection> open = open(2);
            writeAll(round, open);
            commitAndAwaitConfirmed(open.get(0));
            String end = insertPosition();
            interrupt(round % 3 == 2);
            boolean unmoved = end.equals(insertPosition());
            open.get(1).commit();
            adjacent += unmoved ? 1 : 0;
        }
        link.awaitCaughtUp(LIMIT);
        link.assertEqual();
        assertEquals(String.valueOf(rows), subscriber.value("SELECT count(*) FROM t"));
        // A record of the server's own, of running transactions, may come between now and then.
        assertTrue(adjacent >= 3, adjacent + " adjacent commits");
    }

    private List<Connection> open(int count) throws SQLException {
        List<Connection> open = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Connection writer = publisher.connect();
            writer.setAutoCommit(false);
            open.add(writer);
            writers.add(writer);
        }
        return open;
    }

    private void writeAll(int round, List<Connection> open) throws SQLException {
        for (Connection writer : open) {
            try (Statement statement = writer.createStatement()) {
                statement.execute("INSERT INTO t VALUES (" + round + ", " + writers.indexOf(writer) + ", 0)");
                rows++;
            }
        }
    }

    private String insertPosition() throws SQLException {
        return publisher.value("SELECT pg_current_wal_insert_lsn()");
    }

    private void commitAndAwaitConfirmed(Connection writer) throws SQLException {
        writer.commit();
        String end = insertPosition();
        Await.until("slot to confirm " + end, LIMIT, () -> publisher
                .value("SELECT confirmed_flush_lsn >= '" + end + "' FROM pg_replication_slots")
                .equals("t"));
    }

    private void interrupt(boolean kill) throws Exception {
        if (kill) {
            pgcat.kill();
        } else {
            publisher.execute("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE active");
        }
    }
}
