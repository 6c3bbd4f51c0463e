package io.pgcat.scenario;

import java.sql.Connection;
import java.sql.Statement;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Where a change was first written: cascades, two-way replication, loops by mistake. */
class OriginScenariosIT extends Scenario {

    private TestDatabase r;
    private Link onward;

    @BeforeEach
    void chain() throws Exception {
        r = stage.r();
        onward = another(s, r);
        for (TestDatabase database : List.of(p, s, r)) {
            database.execute("CREATE TABLE t(id int PRIMARY KEY, v text)");
        }
    }

    @Test
    void aCascadeForwardsWhenItIsAskedTo() throws Exception {
        subscribe();
        subscribe(onward, "{}");
        p.execute("INSERT INTO t VALUES (1, 'a')");
        caughtUp();
        s.execute("INSERT INTO t VALUES (2, 'b')");
        onward.awaitCaughtUp();
        assertRows(r, "SELECT * FROM t", "(2,b)");
        r.execute("UPDATE pgcat.pgcat_subscription SET options = '{\"origins\": \"any\"}', enabled = false");
        onward.awaitStatus("state", "disabled");
        r.execute("UPDATE pgcat.pgcat_subscription SET enabled = true");
        p.execute("INSERT INTO t VALUES (3, 'a too')", "UPDATE t SET v = 'moved', id = 4 WHERE id = 3");
        caughtUp();
        onward.awaitCaughtUp();
        assertRows(r, "SELECT * FROM t ORDER BY id", "(2,b)", "(4,moved)");
    }

    @Test
    void aCascadeForwardsTheRowsOfACopy() throws Exception {
        p.execute("INSERT INTO t SELECT i, 'was there' FROM generate_series(1, 10) i");
        subscribe(onward, "{\"origins\": \"any\"}");
        onward.awaitStatus("state", "streaming");
        link.copy("{}");
        link.awaitReady(1);
        onward.awaitCaughtUp();
        assertRows(r, "SELECT count(*), max(id), max(v) FROM t", "(10,10,\"was there\")");
    }

    @Test
    void aCascadeForwardsTheOriginsThatItNames() throws Exception {
        Link unwanted = another(r, s);
        r.execute("CREATE TABLE u(id int PRIMARY KEY)", "CREATE PUBLICATION u FOR TABLE u");
        s.execute("CREATE TABLE u(id int PRIMARY KEY)");
        subscribe();
        subscribe(unwanted, "{}", "u");
        subscribe(onward, "{\"origins\": [\"pgcat_" + s.name() + "_" + link.name() + "\"]}");
        p.execute("INSERT INTO t VALUES (1, 'forwarded')");
        caughtUp();
        r.execute("INSERT INTO u VALUES (1)");
        unwanted.awaitCaughtUp();
        s.execute("INSERT INTO t VALUES (2, 'local')");
        onward.awaitCaughtUp();
        assertRows(r, "SELECT * FROM t ORDER BY id", "(1,forwarded)", "(2,local)");
        assertRows(s, "SELECT * FROM u", "(1)");
        onward.awaitStatus("state", "streaming");
    }

    @Test
    void twoDatabasesOfOneClusterReplicate() throws Exception {
        subscribe(onward, "{}");
        s.execute("INSERT INTO t VALUES (1, 'x')");
        onward.awaitCaughtUp();
        assertRows(r, "SELECT * FROM t", "(1,x)");
    }

    @Test
    void aSubscriptionToItsOwnDatabaseMakesNoRows() throws Exception {
        Link self = another(s, s);
        s.execute("CREATE TABLE keyless(v int)");
        insert(self, "{}");
        awaitError(self, "", null, "own database");
        s.execute("INSERT INTO keyless VALUES (1)");
        assertRows(s, "SELECT count(*) FROM keyless", "(1)");
        assertTrue(self.slot().isEmpty());
    }

    @Test
    void bothWaysWithoutAnEcho() throws Exception {
        Link back = another(s, p);
        subscribe();
        subscribe(back, "{}");
        p.execute("INSERT INTO t VALUES (1, 'p')");
        s.execute("INSERT INTO t VALUES (2, 's')");
        caughtUp();
        back.awaitCaughtUp();
        p.execute("UPDATE t SET v = 'p2' WHERE id = 2", "DELETE FROM t WHERE id = 1");
        caughtUp();
        back.awaitCaughtUp();
        link.assertEqual();
        assertRows(s, "SELECT * FROM t", "(2,p2)");
        assertEquals("{}", status(back, "conflicts"));
    }

    @Test
    void aMappingHoldsInBothDirections() throws Exception {
        Link back = another(s, p);
        p.execute("CREATE TABLE x(id int PRIMARY KEY, v text)");
        s.execute("CREATE TABLE y(id int PRIMARY KEY, v text)");
        s.execute("INSERT INTO pgcat.pgcat_table_mapping VALUES ('" + link.name() + "', 1, 'public.x', 'public.y')");
        p.execute("INSERT INTO pgcat.pgcat_table_mapping VALUES ('" + back.name() + "', 1, 'public.y', 'public.x')");
        subscribe();
        subscribe(back, "{}");
        p.execute("INSERT INTO x VALUES (1, 'p')");
        s.execute("INSERT INTO y VALUES (2, 's'), (3, 's')");
        caughtUp();
        back.awaitCaughtUp();
        p.execute("UPDATE x SET v = 'p2' WHERE id = 2");
        s.execute("DELETE FROM y WHERE id = 1");
        caughtUp();
        back.awaitCaughtUp();
        assertRows(p, "SELECT * FROM x ORDER BY id", "(2,p2)", "(3,s)");
        assertRows(s, "SELECT * FROM y ORDER BY id", "(2,p2)", "(3,s)");
    }

    @Test
    void appliedTransactionsCarryAnOriginAndLocalOnesNone() throws Exception {
        subscribe();
        s.execute("SELECT pg_create_logical_replication_slot('watch', 'test_decoding')");
        try {
            p.execute("INSERT INTO t VALUES (1, 'remote')");
            caughtUp();
            s.execute("INSERT INTO t VALUES (2, 'local')");
            p.execute("INSERT INTO t VALUES (2, 'collides')");
            awaitStop("23505", "public.t", "insert_exists", "key (id)");
            s.execute("DELETE FROM t WHERE id = 2");
            caughtUp();
            s.execute("INSERT INTO t VALUES (3, 'local')");
            assertRows(
                    s,
                    "SELECT substring(data FROM 'public.t: .*') FROM pg_logical_slot_peek_changes('watch', NULL, NULL,"
                            + " 'only-local', '1', 'skip-empty-xacts', '1') WHERE data LIKE 'table public.t:%'",
                    "(\"public.t: INSERT: id[integer]:2 v[text]:'local'\")",
                    "(\"public.t: DELETE: id[integer]:2\")",
                    "(\"public.t: INSERT: id[integer]:3 v[text]:'local'\")");
        } finally {
            s.execute("SELECT pg_drop_replication_slot('watch')");
        }
        assertRows(
                s,
                "SELECT count(*), bool_and(remote_lsn > '0/0') FROM pg_show_replication_origin_status() WHERE external_id ="
                        + " 'pgcat_" + s.name() + "_" + link.name() + "'",
                "(1,t)");
    }

    @Test
    void anOriginThatAnotherSessionHasIsDroppedLaterAndHoldsUpNobody() throws Exception {
        subscribe();
        disable(link);
        String origin = "pgcat_" + s.name() + "_" + link.name();
        try (Connection elsewhere = s.connect();
                Statement statement = elsewhere.createStatement()) {
            String take = "SELECT pg_replication_origin_session_setup('" + origin + "')";
            Await.until("the origin to be free", Link.PATIENCE, () -> statement.execute(take));
            link.drop();
            subscribe(another(p, s), "{}");
            assertEquals("1", s.value("SELECT count(*) FROM pgcat.pgcat_dropped_subscription"));
        }
        Await.untilEquals(
                "subscriptions that left something",
                Link.PATIENCE,
                "0",
                () -> s.value("SELECT count(*) FROM pgcat.pgcat_dropped_subscription"));
        assertEquals("0", s.value("SELECT count(*) FROM pg_replication_origin WHERE roname = '" + origin + "'"));
    }
}
