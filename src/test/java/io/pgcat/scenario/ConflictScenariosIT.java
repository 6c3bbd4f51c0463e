package io.pgcat.scenario;

import org.junit.jupiter.api.Test;

import io.pgcat.testkit.Link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Rows at the subscriber that are not as the publisher's change expects them, without last-writer-wins. */
class ConflictScenariosIT extends Scenario {

    @Test
    void anInsertThatExistsStopsThisSubscriptionAlone() throws Exception {
        both("CREATE TABLE t(a int PRIMARY KEY, b int)", "CREATE TABLE other(a int PRIMARY KEY)");
        p.execute("CREATE PUBLICATION pub FOR TABLE t", "CREATE PUBLICATION pub_other FOR TABLE other");
        s.execute("INSERT INTO t VALUES (1, 99)");
        Link other = another(p, s);
        subscribe("{}", "pub");
        subscribe(other, "{}", "pub_other");
        together(p, "INSERT INTO t VALUES (1, 1)", "INSERT INTO t VALUES (2, 2)");
        p.execute("INSERT INTO t VALUES (3, 3)", "INSERT INTO other VALUES (1)");
        awaitStop("23505", "public.t", "insert into public.t", "insert_exists", "key (a)");
        other.awaitCaughtUp();
        assertRows(s, "SELECT * FROM t", "(1,99)");
        assertRows(s, "SELECT * FROM other", "(1)");
        assertEquals("streaming", status(other, "state"));
        s.execute("DELETE FROM t WHERE a = 1");
        assertArrived();
        link.awaitStatus("lastError", null);
    }

    @Test
    void aRowThatMeetsSeveralConstraintsIsCalledSo() throws Exception {
        both("CREATE TABLE c(a int PRIMARY KEY, b int UNIQUE, c int UNIQUE)");
        subscribe();
        p.execute("INSERT INTO c VALUES (5, 5, 5)");
        caughtUp();
        s.execute("INSERT INTO c VALUES (2, 2, 2), (3, 3, 3), (4, 4, 4)");
        p.execute("INSERT INTO c VALUES (2, 3, 4)");
        awaitStop("23505", "public.c", "multiple_unique_conflicts", "key (a, b, c)");
        assertRows(s, "SELECT count(*) FROM c", "(4)");
        s.execute("DELETE FROM c WHERE a < 5", "INSERT INTO c VALUES (6, 6, 6), (7, 7, 7), (8, 8, 8)");
        caughtUp();
        p.execute("UPDATE c SET a = 6, b = 7, c = 8 WHERE a = 5");
        awaitError(link, "23505", "public.c", "update of public.c", "multiple_unique_conflicts", "key (a, b, c)");
        assertRows(s, "SELECT * FROM c WHERE a IN (2, 5) ORDER BY a", "(2,3,4)", "(5,5,5)");
    }

    @Test
    void rowsThatAreMissingAreCountedLoggedAndPassedOver() throws Exception {
        both("CREATE TABLE t(a int PRIMARY KEY, b text)");
        subscribe();
        p.execute("INSERT INTO t VALUES (1, 'x'), (2, 'y')");
        caughtUp();
        s.execute("DELETE FROM t");
        p.execute("UPDATE t SET b = 'z' WHERE a = 1", "DELETE FROM t WHERE a = 2", "INSERT INTO t VALUES (3, 'w')");
        caughtUp();
        assertRows(s, "SELECT * FROM t", "(3,w)");
        link.awaitStatus("conflicts,update_missing", "1");
        link.awaitStatus("conflicts,delete_missing", "1");
        for (String type : new String[] {"update_missing", "delete_missing"}) {
            String line = type + ", subscription=" + link.name()
                    + ", table=public.t, key=\\(a\\), commit_lsn=[0-9A-F/]+, rows=1";
            assertEquals(1, stage.pgcat().countLines(line), line);
        }
    }

    @Test
    void aPartialUniqueIndexMakesNoFalseConflict() throws Exception {
        both(
                "CREATE TABLE s(a int PRIMARY KEY, b int NOT NULL, chk boolean NOT NULL)",
                "CREATE UNIQUE INDEX i ON s(b) WHERE chk");
        subscribe();
        p.execute(
                "INSERT INTO s VALUES (1, 1, false)",
                "INSERT INTO s VALUES (2, 1, false)",
                "INSERT INTO s VALUES (3, 2, true)",
                "INSERT INTO s VALUES (4, 2, false)");
        assertArrived();
    }

    @Test
    void anUpdateThatMeetsAnotherRowStops() throws Exception {
        both("CREATE TABLE t(id int PRIMARY KEY, u int UNIQUE, v text)");
        subscribe();
        p.execute("INSERT INTO t VALUES (1, 10), (2, 20)");
        caughtUp();
        s.execute("INSERT INTO t VALUES (9, 30)");
        p.execute("UPDATE t SET u = 30 WHERE id = 2", "UPDATE t SET v = 'x' WHERE id = 1");
        awaitStop("23505", "public.t", "update_exists", "key (u)");
        s.execute("DELETE FROM t WHERE id = 9");
        assertArrived();
    }

    @Test
    void policiesThatAreNotOfferedAreRefusedByName() throws Exception {
        insert(link, "{\"conflict_resolution\": \"apply_remote\"}");
        awaitError(link, "", null, "unknown option 'conflict_resolution'", "there are:");
        assertTrue(link.slot().isEmpty());
    }

    @Test
    void aSubscriberLoadedByDumpStopsAtTheFirstRowThatItHas() throws Exception {
        both("CREATE TABLE t(a int PRIMARY KEY)");
        subscribe();
        disable(link);
        p.execute("INSERT INTO t SELECT generate_series(1, 100)");
        s.execute("INSERT INTO t SELECT generate_series(1, 100)");
        enable(link, true);
        awaitStop("23505", "public.t", "insert_exists");
        s.execute("TRUNCATE t");
        assertArrived();
    }
}
