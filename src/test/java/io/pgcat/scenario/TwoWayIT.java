package io.pgcat.scenario;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Several nodes that write the same table: nothing goes round, and all are equal in the end. */
class TwoWayIT {

    private static final Duration IDLE = Duration.ofSeconds(6);
    /** One every two seconds, the one before, and one that was on its way. */
    private static final int IDLE_VERSIONS = 5;

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

    /** Each side's position is a write at that side, which the other side's position follows: it must not be a loop. */
    private static void assertNothingGoesRoundWhileIdle(Peers peers) throws Exception {
        Map<TestDatabase, Set<String>> positions = new HashMap<>();
        long end = System.nanoTime() + IDLE.toNanos();
        Await.until("some quiet time to pass", IDLE.multipliedBy(2), () -> {
            for (TestDatabase node : peers.nodes()) {
                positions.computeIfAbsent(node, none -> new HashSet<>()).addAll(positions(node));
            }
            return System.nanoTime() > end;
        });
        for (Map.Entry<TestDatabase, Set<String>> seen : positions.entrySet()) {
            Set<String> versions = seen.getValue();
            Figures.note(
                    "two-way idle: PostgreSQL %d had %d versions of its positions in %s",
                    seen.getKey().server().version(), versions.size(), IDLE);
            assertTrue(versions.size() <= IDLE_VERSIONS, versions.size() + " versions of positions while idle");
        }
    }

    /** Who wrote each position; other writing of the server, autovacuum's for instance, is not ours. */
    private static List<String> positions(TestDatabase node) throws SQLException {
        return node.values("SELECT subscription || xmin FROM pgcat.pgcat_subscription_progress");
    }

    @Tag("matrix")
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
