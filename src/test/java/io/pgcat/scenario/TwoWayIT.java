package io.pgcat.scenario;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Several nodes that write the same table: nothing goes round, and all are equal in the end. */
class TwoWayIT {

    private static final Duration IDLE = Duration.ofSeconds(20);
    /** What the keeping of positions may cost each side while nobody writes, in bytes per second. */
    private static final long IDLE_WAL = 1_000;

    private final List<TestDatabase> databases = new ArrayList<>();
    private final List<Restarting> processes = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();

    private TestDatabase database(int version, int number) throws SQLException {
        TestDatabase database = Servers.database(Servers.get(version, number));
        databases.add(database);
        return database;
    }

    private void link(TestDatabase publisher, TestDatabase subscriber) throws SQLException {
        Link link = Link.between(publisher, subscriber, publisher.name() + "_" + subscriber.name());
        link.subscribe("{}");
        links.add(link);
    }

    private Restarting pgcat(TestDatabase... served) throws Exception {
        Restarting process = new Restarting(Link.config(served));
        processes.add(process);
        return process;
    }

    private void awaitSlots() {
        for (Link link : links) {
            Await.until("the slot of " + link.name(), Link.PATIENCE, () -> link.slot()
                    .isPresent());
        }
    }

    @AfterEach
    void stop() throws SQLException {
        processes.forEach(Restarting::close);
        for (TestDatabase database : databases) {
            database.close();
        }
    }

    @Test
    void bothSidesOfOldestAndNewestWriteAndNothingEchoes() throws Exception {
        TestDatabase old = database(Servers.OLDEST, 1);
        TestDatabase young = database(Servers.NEWEST, 1);
        Peers peers = Peers.of(old, young);
        link(old, young);
        link(young, old);
        pgcat(old, young);
        awaitSlots();
        peers.write();
        peers.awaitQuiet(links);
        peers.assertEqualAndTouchedOnce();
        assertNothingGoesRoundWhileIdle(peers);
        peers.assertEqualAndTouchedOnce();
    }

    private void assertNothingGoesRoundWhileIdle(Peers peers) throws Exception {
        List<Long> before = new ArrayList<>();
        for (TestDatabase node : peers.nodes()) {
            before.add(walBytes(node));
        }
        long end = System.nanoTime() + IDLE.toNanos();
        Await.until("some quiet time to pass", IDLE.multipliedBy(2), () -> System.nanoTime() > end);
        for (int i = 0; i < before.size(); i++) {
            TestDatabase node = peers.nodes().get(i);
            long grown = walBytes(node) - before.get(i);
            Figures.note(
                    "two-way idle: PostgreSQL %d wrote %d bytes of WAL in %s",
                    node.server().version(), grown, IDLE);
            assertTrue(grown < IDLE_WAL * IDLE.toSeconds(), grown + " bytes of WAL while idle");
        }
    }

    private static long walBytes(TestDatabase node) throws SQLException {
        return Long.parseLong(node.value("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint"));
    }

    @Test
    void threeNodesInAFullMeshApplyEachRowOnceEach() throws Exception {
        TestDatabase a = database(Servers.OLDEST, 1);
        TestDatabase b = database(16, 1);
        TestDatabase c = database(Servers.NEWEST, 1);
        Peers peers = Peers.of(a, b, c);
        for (TestDatabase publisher : peers.nodes()) {
            for (TestDatabase subscriber : peers.nodes()) {
                if (!publisher.equals(subscriber)) {
                    link(publisher, subscriber);
                }
            }
        }
        pgcat(a, c);
        Restarting ofB = pgcat(b);
        awaitSlots();
        peers.write();
        ofB.kill();
        peers.awaitQuiet(links);
        peers.assertEqualAndTouchedOnce();
    }

    @Test
    void builtInReplicationOneWayAndOursTheOtherDoNotLoop() throws Exception {
        TestDatabase a = database(Servers.NEWEST, 1);
        TestDatabase b = database(Servers.NEWEST, 2);
        Peers peers = Peers.of(a, b);
        a.execute("SELECT pg_create_logical_replication_slot('builtin_" + a.name() + "', 'pgoutput')");
        b.execute("CREATE SUBSCRIPTION builtin CONNECTION 'host=127.0.0.1 port="
                + a.server().port()
                + " user=postgres dbname=" + a.name()
                + "' PUBLICATION pub WITH (create_slot = false, slot_name = builtin_"
                + a.name() + ", copy_data = false, origin = none)");
        link(b, a);
        pgcat(a);
        awaitSlots();
        peers.write();
        peers.awaitQuiet(links);
        String written = a.value("SELECT pg_current_wal_lsn()");
        Await.untilEquals(
                "built-in subscription",
                Link.PATIENCE,
                "t",
                () -> a.value("SELECT confirmed_flush_lsn >= '" + written
                        + "' FROM pg_replication_slots WHERE slot_name = 'builtin_" + a.name() + "'"));
        peers.awaitQuiet(links);
        peers.assertEqualAndTouchedOnce();
        assertEquals("0", a.value("SELECT count(*) FROM t WHERE v = 0"));
    }
}
