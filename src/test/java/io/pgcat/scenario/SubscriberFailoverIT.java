package io.pgcat.scenario;

import java.sql.SQLException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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

/** The subscriber's server is lost and its standby answers at its address. Progress lies in the data, and goes with it. */
class SubscriberFailoverIT {

    private TestDatabase publisher;
    private PostgresServer server;
    private PostgresServer standby;
    private BaseBackup copy;
    private TestDatabase first;
    private FaultyNetwork network;
    private PgcatProcess pgcat;
    private Link link;

    @BeforeEach
    void start() throws Exception {
        publisher = Servers.database(Servers.get(Servers.NEWEST, 1));
        server = Servers.builder(Servers.NEWEST).start();
        first = Servers.database(server);
        network = new FaultyNetwork(server.port());
        link = Link.between(publisher, first, "takenover");
        link.onBoth("CREATE TABLE t(a int, b text)");
        copy = BaseBackup.of(server);
        standby = copy.standby(server);
        String[] config = Link.config(first);
        config[2] = config[2].replace(":" + server.port() + "/", ":" + network.port() + "/");
        pgcat = PgcatProcess.builder("run").config(config).start();
    }

    @AfterEach
    void stop() throws Exception {
        pgcat.close();
        network.close();
        copy.close();
        server.close();
        publisher.close();
    }

    /** Waits until the standby has all that its primary has written. */
    static void awaitReplayed(PostgresServer primary, PostgresServer standby) throws SQLException {
        TestDatabase source = new TestDatabase(primary, PostgresServer.USER);
        TestDatabase copy = new TestDatabase(standby, PostgresServer.USER);
        String end = source.value("SELECT pg_current_wal_lsn()");
        Await.untilEquals(
                "replay up to " + end,
                Link.PATIENCE,
                "t",
                () -> copy.value("SELECT pg_last_wal_replay_lsn() >= '" + end + "'"));
    }

    private void insert(int from, int to) throws SQLException {
        for (int i = from; i <= to; i++) {
            publisher.execute("INSERT INTO t VALUES (" + i + ", 'x')");
        }
    }

    /** The primary crashes; its standby answers at its address. */
    private void failOver() throws Exception {
        if (server.isRunning()) {
            server.stop(Stop.IMMEDIATE);
        }
        network.target(standby.port());
        network.cut();
        link = new Link(publisher, new TestDatabase(standby, first.name()), link.name());
    }

    private void promote() throws SQLException {
        standby.execute(PostgresServer.USER, "SELECT pg_promote()");
    }

    @Test
    void transactionsThatThePromotedStandbyLacksAreNoticed() throws Exception {
        link.subscribe("{}");
        Scenario.awaitSlot(link);
        insert(1, 10);
        link.awaitCaughtUp();
        awaitReplayed(server, standby);
        standby.stop(Stop.FAST);
        insert(11, 20);
        link.awaitCaughtUp();
        server.stop(Stop.IMMEDIATE);
        standby.startAgain();
        failOver();
        insert(21, 30);
        // As long as it is a standby nothing can be applied, and nothing is said of it in its tables.
        pgcat.awaitLine("25006|read-only|standing by", Link.PATIENCE);
        promote();
        Scenario.awaitError(
                link, "", null, "but the target knows only of changes up to", "promoted without its last transactions");
        assertEquals("10", link.subscriber().value("SELECT count(*) FROM t"));
        // Somebody brings over what is missing, and says up to where that is.
        link.subscriber().execute("INSERT INTO t SELECT g, 'x' FROM generate_series(11, 20) g");
        link.subscriber()
                .execute("UPDATE pgcat.pgcat_subscription_progress SET lsn = '"
                        + publisher.value("SELECT confirmed_flush_lsn FROM pg_replication_slots"
                                + " WHERE slot_name = 'pgcat_takenover'")
                        + "'");
        link.awaitCaughtUp();
        link.assertEqual();
    }

    @Test
    void withASynchronousStandbyNothingIsLostOrDoubled() throws Exception {
        server.execute(
                PostgresServer.USER,
                "ALTER SYSTEM SET synchronous_standby_names = 'standby'",
                "SELECT pg_reload_conf()");
        standby.setting("synchronous_standby_names", "");
        Await.untilEquals(
                "synchronous standby",
                Link.PATIENCE,
                "sync",
                () -> first.value("SELECT sync_state FROM pg_stat_replication"));
        link.subscribe("{\"synchronous_commit\": \"on\"}");
        Scenario.awaitSlot(link);
        insert(1, 100);
        Await.until("some to be there", Link.PATIENCE, () -> first.value("SELECT 1 FROM t LIMIT 1") != null);
        failOver();
        promote();
        insert(101, 110);
        link.awaitCaughtUp();
        link.assertEqual();
        assertEquals("110", link.subscriber().value("SELECT count(*) FROM t"));
    }
}
