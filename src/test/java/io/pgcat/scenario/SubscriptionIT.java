package io.pgcat.scenario;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.PgcatProcess;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The life of a subscription in the packaged application, by SQL alone. */
class SubscriptionIT {

    private static TestDatabase publisher;
    private static TestDatabase subscriber;
    private static PgcatProcess pgcat;
    private static int number;

    private Link link;

    @BeforeAll
    static void start() throws Exception {
        publisher = Servers.database(Servers.get(Servers.NEWEST, 1));
        subscriber = Servers.database(Servers.get(Servers.NEWEST, 2));
        Link.between(publisher, subscriber, "any");
        pgcat = PgcatProcess.builder("run").config(Link.config(subscriber)).start();
    }

    @AfterAll
    static void stop() throws Exception {
        pgcat.close();
        publisher.close();
        subscriber.close();
    }

    @BeforeEach
    void tables() throws SQLException {
        link = new Link(publisher, subscriber, "sub" + ++number);
        link.onBoth("CREATE TABLE t(a int PRIMARY KEY, b text)", "CREATE TABLE u(a int PRIMARY KEY, b int UNIQUE)");
    }

    @AfterEach
    void dropEverything() throws SQLException {
        link.drop();
        link.onBoth("DROP TABLE t", "DROP TABLE u");
    }

    @Test
    void insertsUpdatesKeyChangesDeletesAndTruncatesArrive() throws SQLException {
        link.subscribe("{}");
        Await.until("the slot", Link.PATIENCE, () -> link.slot().isPresent());
        publisher.execute(
                "INSERT INTO t SELECT g, 'row ' || g FROM generate_series(1, 50) g",
                "DELETE FROM t WHERE a > 20",
                "UPDATE t SET a = -a",
                "UPDATE t SET b = NULL WHERE a = -3",
                "INSERT INTO u VALUES (1, 1), (2, 2)");
        link.awaitCaughtUp();
        link.assertEqual();
        assertEquals("20", subscriber.value("SELECT count(*) FROM t"));
        publisher.execute("TRUNCATE t, u");
        link.awaitCaughtUp();
        link.assertEqual();
        assertEquals("0", subscriber.value("SELECT count(*) FROM t"));
    }

    @Test
    void anExistingRowStopsTheSubscriptionUntilItIsGone() throws SQLException {
        link.subscribe("{}");
        link.awaitStatus("state", "streaming");
        subscriber.execute("INSERT INTO t VALUES (1, 'local')");
        publisher.execute("BEGIN; INSERT INTO t VALUES (1, 'remote'); INSERT INTO t VALUES (2, 'remote'); COMMIT");
        publisher.execute("INSERT INTO t VALUES (3, 'remote')");
        link.awaitStatus("lastError,sqlState", "23505");
        link.awaitStatus("state", "error");
        link.awaitStatus("lastError,table", "public.t");
        assertEquals("1", subscriber.value("SELECT count(*) FROM t"));
        subscriber.execute("DELETE FROM t WHERE a = 1");
        link.awaitCaughtUp();
        link.assertEqual();
        link.awaitStatus("state", "streaming");
        assertEquals(
                1, pgcat.countLines("dml failed, commit_lsn=\\S+, table=public.t, sqlstate=23505.*" + link.name()));
    }

    @Test
    void raisingTheLsnSkipsExactlyTheFailedTransaction() throws SQLException {
        link.subscribe("{}");
        link.awaitStatus("state", "streaming");
        subscriber.execute("INSERT INTO t VALUES (1, 'local')");
        publisher.execute("BEGIN; INSERT INTO t VALUES (1, 'remote'); INSERT INTO t VALUES (10, 'remote'); COMMIT");
        publisher.execute("INSERT INTO t VALUES (2, 'remote')");
        link.awaitStatus("state", "error");
        Scenario.skipTo(link, link.status("lastError,commitLsn"));
        link.awaitCaughtUp();
        assertEquals("1 local,2 remote", subscriber.value("SELECT string_agg(a || ' ' || b, ',' ORDER BY a) FROM t"));
    }

    @Test
    void disablingHoldsChangesBackAndEnablingBringsThem() throws SQLException {
        link.subscribe("{}");
        link.awaitStatus("state", "streaming");
        Scenario.disable(link);
        publisher.execute("INSERT INTO t VALUES (1, 'while disabled')");
        assertEquals("0", subscriber.value("SELECT count(*) FROM t"));
        Scenario.enable(link, true);
        link.awaitCaughtUp();
        link.assertEqual();
    }

    /** A session that locks table t, behind which the subscription is stuck. */
    private Connection blocker() throws SQLException {
        Connection blocker = subscriber.connect();
        blocker.setAutoCommit(false);
        try (Statement statement = blocker.createStatement()) {
            statement.execute("LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
        }
        publisher.execute("INSERT INTO t VALUES (1, 'a')");
        Await.until(
                "a statement to wait for the lock",
                Link.PATIENCE,
                () -> subscriber.value("SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 't'::regclass")
                        != null);
        return blocker;
    }

    @Test
    void aSubscriptionThatIsStuckAtItsTargetHoldsUpNoOther() throws SQLException {
        Duration contract = Duration.ofSeconds(5);
        publisher.execute("CREATE PUBLICATION only_t FOR TABLE t", "CREATE PUBLICATION only_u FOR TABLE u");
        Link other = new Link(publisher, subscriber, "beside_" + link.name());
        Scenario.subscribe(link, "{}", "only_t");
        try (Connection blocker = blocker()) {
            Scenario.enable(link, false);
            Scenario.insert(other, "{}", "only_u");
            Await.untilEquals("state of the other", contract, "streaming", () -> Scenario.status(other, "state"));
            publisher.execute("INSERT INTO u VALUES (1, 1)");
            Await.untilEquals("rows of the other", contract, "1", () -> subscriber.value("SELECT count(*) FROM u"));
            link.awaitStatus("state", "disabled");
            Scenario.enable(link, true);
            blocker.rollback();
        }
        link.awaitCaughtUp();
        link.assertEqual();
        other.drop();
        publisher.execute("DROP PUBLICATION only_t, only_u");
    }

    @Test
    void whatIsEnabledAgainWhileItStopsStartsAfterwards() throws SQLException {
        Scenario.subscribe(link, "{}");
        try (Connection blocker = blocker()) {
            Scenario.enable(link, false);
            pgcat.awaitLine(" stopping, subscription=" + link.name() + ",", Link.PATIENCE);
            Scenario.enable(link, true);
            blocker.rollback();
        }
        publisher.execute("INSERT INTO t VALUES (2, 'b')");
        link.awaitCaughtUp();
        link.assertEqual();
    }
}
