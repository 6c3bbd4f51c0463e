package io.pgcat.scenario;

import java.sql.SQLException;

import org.junit.jupiter.api.Test;

import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The initial copy of tables, and what may stand in its way. */
class CopyScenariosIT extends Scenario {

    private void copy(String options, String... publications) throws SQLException {
        link.copy(options, publications);
    }

    @Test
    void rowsThatAreThereAreCopiedAndChangesFollow() throws SQLException {
        both(
                "CREATE TABLE t(id int PRIMARY KEY, v text)",
                "CREATE TABLE keyless(a int, v text)",
                "CREATE TABLE empty(id int PRIMARY KEY)",
                "CREATE TABLE nothing()",
                "CREATE TABLE parts(id int PRIMARY KEY, v text) PARTITION BY RANGE (id)",
                "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (100)",
                "CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (100) TO (MAXVALUE)");
        p.execute(
                "INSERT INTO t SELECT i, 'row ' || i FROM generate_series(1, 5000) i",
                "INSERT INTO t VALUES (0, NULL), (-1, ''), (-2, E'tab\\there\\nnew \\\\N \\\\.')",
                "ALTER TABLE keyless REPLICA IDENTITY FULL",
                "INSERT INTO keyless SELECT 1, 'same' FROM generate_series(1, 3)",
                "INSERT INTO nothing DEFAULT VALUES",
                "INSERT INTO nothing DEFAULT VALUES",
                "INSERT INTO parts SELECT i, 'x' FROM generate_series(1, 200) i");
        copy("{}");
        link.awaitReady(6);
        link.assertEqual();
        p.execute(
                "UPDATE t SET v = v || '!' WHERE id % 100 = 0",
                "DELETE FROM t WHERE id % 101 = 0",
                "INSERT INTO nothing DEFAULT VALUES",
                "DELETE FROM keyless WHERE ctid = (SELECT min(ctid) FROM keyless)",
                "INSERT INTO empty VALUES (1)",
                "UPDATE parts SET id = id + 1000");
        assertArrived();
        assertEquals("0", s.value("SELECT count(*) FROM pgcat.pgcat_held_change"));
        assertEquals("0", s.value("SELECT count(*) FROM pgcat.pgcat_copied_range"));
        link.awaitStatus("state", "streaming");
    }

    @Test
    void aCopyThatMeetsRowsIsToldAndTriedAgain() throws SQLException {
        both("CREATE TABLE t(a int PRIMARY KEY)", "CREATE TABLE other(a int PRIMARY KEY)");
        p.execute("INSERT INTO t SELECT generate_series(1, 20)", "INSERT INTO other VALUES (1)");
        s.execute("INSERT INTO t SELECT generate_series(1, 10)");
        copy("{}");
        link.awaitTable("public.other", "state", "r");
        link.awaitTableError("public.t", "t_pkey");
        Await.untilEquals("the status", Link.PATIENCE, "23505", () -> link.status("lastError,sqlState"));
        assertEquals("public.t", link.status("lastError,table"));
        assertTrue(link.status("lastError,message").contains("unique"), link.status("lastError,message"));
        s.execute("DELETE FROM t");
        link.awaitReady(2);
        p.execute("INSERT INTO t SELECT generate_series(21, 30)", "INSERT INTO other VALUES (2)");
        assertArrived();
        assertEquals("30", s.value("SELECT count(*) FROM t"));
        Await.untilEquals("no error to be left", Link.PATIENCE, "null", () -> "" + link.status("lastError,message"));
    }

    @Test
    void aSubscriptionWhoseCopyFailsCanBeDropped() throws SQLException {
        both("CREATE TABLE t(a int PRIMARY KEY)");
        p.execute("INSERT INTO t SELECT generate_series(1, 20)");
        s.execute("INSERT INTO t SELECT generate_series(1, 10)");
        copy("{}");
        Await.until("the copy to fail", Link.PATIENCE, () -> link.table("public.t", "last_error") != null);
        link.drop();
        assertEquals("0", p.value("SELECT count(*) FROM pg_replication_slots WHERE slot_name LIKE 'pgcat_copy%'"));
        Await.untilEquals(
                "origins to be gone",
                Link.PATIENCE,
                "0",
                () -> s.value("SELECT count(*) FROM pg_replication_origin WHERE roname LIKE '%" + link.name() + "%'"));
        assertEquals("0", s.value("SELECT count(*) FROM pgcat.pgcat_subscription_rel"));
    }

    @Test
    void oneTableThatCannotBeCopiedDoesNotHoldUpTheOthers() throws SQLException {
        for (int i = 1; i <= 5; i++) {
            p.execute("CREATE TABLE t" + i + "(id int PRIMARY KEY)", "INSERT INTO t" + i + " VALUES (1)");
            if (i != 3) {
                s.execute("CREATE TABLE t" + i + "(id int PRIMARY KEY)");
            }
        }
        copy("{}");
        for (int i : new int[] {1, 2, 4, 5}) {
            link.awaitTable("public.t" + i, "state", "r");
        }
        for (int i = 1; i <= 5; i++) {
            p.execute("INSERT INTO t" + i + " VALUES (2)");
        }
        caughtUp();
        assertRows(s, "SELECT * FROM t5 ORDER BY 1", "(1)", "(2)");
        link.awaitTableError("public.t3", "public.t3 does not exist");
        s.execute("CREATE TABLE t3(id int PRIMARY KEY)");
        link.awaitReady(5);
        p.execute("INSERT INTO t3 VALUES (3)");
        assertArrived();
        assertRows(s, "SELECT * FROM t3 ORDER BY 1", "(1)", "(2)", "(3)");
    }

    @Test
    void rowsMayBeWrittenOverOrTheTableTruncatedFirst() throws SQLException {
        both("CREATE TABLE t(id int PRIMARY KEY, v text)");
        s.execute("ALTER TABLE t ADD COLUMN ours text DEFAULT 'ours'");
        p.execute("INSERT INTO t SELECT i, 'new' FROM generate_series(1, 100) i");
        s.execute("INSERT INTO t SELECT i, 'old', 'kept' FROM generate_series(51, 150) i");
        copy("{\"copy_conflict\": \"upsert\"}");
        link.awaitReady(1);
        assertRows(
                s,
                "SELECT v, ours, count(*), min(id), max(id) FROM t GROUP BY 1, 2 ORDER BY 4",
                "(new,ours,50,1,50)",
                "(new,kept,50,51,100)",
                "(old,kept,50,101,150)");
        link.drop();
        link.copy("{\"copy_conflict\": \"truncate\"}");
        link.awaitReady(1);
        assertRows(s, "SELECT v, ours, count(*) FROM t GROUP BY 1, 2", "(new,ours,100)");
        p.execute("UPDATE t SET v = 'newer' WHERE id > 90");
        caughtUp();
        assertEquals("10", s.value("SELECT count(*) FROM t WHERE v = 'newer'"));
    }

    @Test
    void aTableThatIsAddedLaterIsCopiedWhileTheOthersStream() throws SQLException {
        both("CREATE TABLE t(a int PRIMARY KEY)");
        copy("{}");
        link.awaitReady(1);
        both("CREATE TABLE n(a int)");
        p.execute("INSERT INTO n SELECT generate_series(1, 10)", "INSERT INTO t VALUES (1)");
        link.awaitReady(2);
        p.execute("INSERT INTO n SELECT generate_series(11, 20)", "INSERT INTO t VALUES (2)");
        caughtUp();
        assertRows(s, "SELECT count(*), count(DISTINCT a) FROM n", "(20,20)");
        assertRows(s, "SELECT * FROM t ORDER BY 1", "(1)", "(2)");
    }

    @Test
    void aTableThatLeavesThePublicationStopsAndComesBackWithACopy() throws SQLException {
        both("CREATE TABLE t(a int PRIMARY KEY)", "CREATE TABLE n(a int PRIMARY KEY)");
        p.execute("CREATE PUBLICATION chosen FOR TABLE t, n", "INSERT INTO n VALUES (1)");
        copy("{}", "chosen");
        link.awaitReady(2);
        p.execute("ALTER PUBLICATION chosen DROP TABLE n", "INSERT INTO n VALUES (8888)", "INSERT INTO t VALUES (1)");
        caughtUp();
        refresh();
        link.awaitReady(1);
        assertRows(s, "SELECT * FROM n", "(1)");
        p.execute("DELETE FROM n WHERE a = 8888", "ALTER PUBLICATION chosen ADD TABLE n");
        s.execute("DELETE FROM n");
        refresh();
        link.awaitReady(2);
        p.execute("INSERT INTO n VALUES (9999)");
        caughtUp();
        assertRows(s, "SELECT * FROM n ORDER BY 1", "(1)", "(9999)");
    }

    private void refresh() throws SQLException {
        s.execute("SELECT pg_notify('pgcat_cfg_changed', 'REFRESH " + link.name() + "')");
    }

    @Test
    void withoutACopyTablesAreReadyAtOnce() throws SQLException {
        both("CREATE TABLE t(a int PRIMARY KEY)");
        p.execute("INSERT INTO t VALUES (1)");
        subscribe();
        link.awaitReady(1);
        p.execute("INSERT INTO t VALUES (2)");
        caughtUp();
        assertRows(s, "SELECT * FROM t", "(2)");
    }
}
