package io.pgcat.scenario;

import java.io.IOException;
import java.sql.SQLException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.pgcat.demo.PostgresServer;
import io.pgcat.demo.Stop;
import io.pgcat.testkit.Await;
import io.pgcat.testkit.BaseBackup;
import io.pgcat.testkit.FaultyNetwork;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.PgcatProcess;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Another server appears at the publisher's address: its standby, promoted, or itself, set back to an earlier time. */
class PublisherFailoverIT {

    private static final String ROWS = "INSERT INTO t SELECT g, repeat('x', 500) FROM generate_series(%d, %d) g";

    private PostgresServer server;
    private BaseBackup copy;
    private TestDatabase first;
    private TestDatabase second;
    private TestDatabase subscriber;
    private FaultyNetwork network;
    private PgcatProcess pgcat;
    private Link link;

    @BeforeEach
    void start() throws Exception {
        server = Servers.builder(Servers.NEWEST).start();
        first = Servers.database(server);
        subscriber = Servers.database(Servers.get(Servers.NEWEST, 2));
        network = new FaultyNetwork(server.port());
        link = Link.between(first, subscriber, "failover");
        link.onBoth("CREATE TABLE t(a int PRIMARY KEY, b text)");
        link.subscribe(network.port(), "{}");
        pgcat = PgcatProcess.builder("run").config(Link.config(subscriber)).start();
        Scenario.awaitSlot(link);
        insert(first, 1, 10);
        link.awaitCaughtUp();
        copy = BaseBackup.of(server);
    }

    @AfterEach
    void stop() throws Exception {
        pgcat.close();
        network.close();
        copy.close();
        server.close();
        subscriber.close();
    }

    private static void insert(TestDatabase database, int from, int to) throws SQLException {
        database.execute(String.format(ROWS, from, to));
    }

    /** The publisher is gone for good, and this one answers in its place. */
    private void takesOver(PostgresServer heir) throws IOException {
        server.stop(Stop.IMMEDIATE);
        network.target(heir.port());
        second = new TestDatabase(heir, first.name());
        link = new Link(second, subscriber, link.name());
    }

    private void promote(PostgresServer standby) throws SQLException {
        standby.execute(PostgresServer.USER, "SELECT pg_promote()");
    }

    private void assertStops(String... words) throws SQLException {
        Scenario.awaitError(link, "", null, words);
    }

    private String arrived() throws SQLException {
        return subscriber.value("SELECT count(*) FROM t");
    }

    @Test
    void aPromotedStandbyThatHasTheSlotIsFollowedByItself() throws Exception {
        subscriber.execute("UPDATE pgcat.pgcat_subscription SET options = '{\"failover\": true}'");
        PostgresServer standby = copy.standbyWithSlots(server);
        insert(first, 11, 20);
        link.awaitCaughtUp();
        Await.untilEquals(
                "the slot to be at the standby",
                Link.PATIENCE,
                "t",
                () -> standby.value(
                        PostgresServer.USER,
                        "SELECT synced AND NOT temporary FROM pg_replication_slots WHERE slot_name = 'pgcat_failover'"));
        insert(first, 21, 30);
        link.awaitCaughtUp();
        SubscriberFailoverIT.awaitReplayed(server, standby);
        takesOver(standby);
        promote(standby);
        insert(second, 31, 40);
        link.awaitCaughtUp();
        link.assertEqual();
        assertEquals("40", arrived());
        assertEquals("2", subscriber.value("SELECT timeline FROM pgcat.pgcat_subscription_progress"));
    }

    @Test
    void aPromotedStandbyWithoutTheSlotIsFollowedOnceAPersonSaysFromWhere() throws Exception {
        PostgresServer standby = copy.standby(server);
        insert(first, 11, 20);
        link.awaitCaughtUp();
        SubscriberFailoverIT.awaitReplayed(server, standby);
        takesOver(standby);
        promote(standby);
        assertStops("Slot pgcat_failover does not exist on publisher", "would leave out what was committed since");
        second.execute("SELECT pg_create_logical_replication_slot('pgcat_failover', 'pgoutput')");
        insert(second, 21, 30);
        assertStops("but the target knows only of changes up to", "it was created anew");
        assertEquals("20", arrived());
        // Nothing was written before the slot was made: who made it knows that.
        subscriber.execute("UPDATE pgcat.pgcat_subscription_progress SET lsn = '"
                + second.value("SELECT confirmed_flush_lsn FROM pg_replication_slots") + "'");
        link.awaitCaughtUp();
        link.assertEqual();
        assertEquals("2", subscriber.value("SELECT timeline FROM pgcat.pgcat_subscription_progress"));
    }

    @Test
    void aPromotedStandbyWithoutTheLastTransactionsIsRefusedHoweverMuchItWritesThen() throws Exception {
        PostgresServer standby = copy.standby(server);
        SubscriberFailoverIT.awaitReplayed(server, standby);
        standby.stop(Stop.FAST);
        insert(first, 11, 2000);
        link.awaitCaughtUp();
        takesOver(standby);
        pgcat.close();
        standby.startAgain();
        promote(standby);
        second.execute("SELECT pg_create_logical_replication_slot('pgcat_failover', 'pgoutput')");
        insert(second, 3001, 8000);
        pgcat = PgcatProcess.builder("run").config(Link.config(subscriber)).start();
        assertStops("The publisher is on timeline 2, which left timeline 1 at", "were already applied");
        assertEquals("2000", arrived());
    }

    @Tag("matrix")
    @Test
    void aPublisherRestoredToAnEarlierTimeIsRefusedHoweverMuchItWritesThen() throws Exception {
        insert(first, 11, 4000);
        link.awaitCaughtUp();
        takesOver(copy.restore());
        second.execute("SELECT pg_create_logical_replication_slot('pgcat_failover', 'pgoutput')");
        assertStops("The publisher's WAL ends at", "it was restored to an earlier time");
        insert(second, 5001, 12_000);
        assertStops("The publisher was once without changes up to", "it was restored to an earlier time");
        pgcat.close();
        pgcat = PgcatProcess.builder("run").config(Link.config(subscriber)).start();
        pgcat.awaitLine("stopped, subscription=failover.*was once without changes", Link.PATIENCE);
        assertEquals("4000", arrived());
    }
}
