package io.pgcat.scenario;

import org.junit.jupiter.api.Test;

import io.pgcat.testkit.Link;

/** TRUNCATE. */
class TruncateScenariosIT extends Scenario {

    @Test
    void aForeignKeyFromATableOfTheSubscribersOwnStopsTheTruncate() throws Exception {
        both("CREATE TABLE t(a int PRIMARY KEY)");
        s.execute("CREATE TABLE local(a int CONSTRAINT fk REFERENCES t)");
        subscribe();
        p.execute("INSERT INTO t VALUES (1)");
        caughtUp();
        s.execute("INSERT INTO local VALUES (1)");
        p.execute("TRUNCATE t", "INSERT INTO t VALUES (2)");
        awaitStop("0A000", "public.t", "truncate public.t", "foreign key");
        assertRows(s, "SELECT * FROM local", "(1)");
        s.execute("ALTER TABLE local DROP CONSTRAINT fk");
        caughtUp();
        assertRows(s, "SELECT * FROM t", "(2)");
        assertRows(s, "SELECT * FROM local", "(1)");
    }

    @Test
    void truncatesKeepTheirPlaceAmongRows() throws Exception {
        both("CREATE TABLE t(a int PRIMARY KEY)", "CREATE TABLE u(a int PRIMARY KEY)");
        subscribe();
        together(
                p,
                "INSERT INTO t VALUES (1), (2), (3)",
                "INSERT INTO u VALUES (1), (2), (3)",
                "TRUNCATE t",
                "INSERT INTO t VALUES (2), (4)",
                "TRUNCATE u, t",
                "INSERT INTO t VALUES (5)");
        assertArrived();
        assertRows(s, "SELECT * FROM t", "(5)");
        assertRows(s, "SELECT * FROM u");
    }

    @Test
    void twoSubscriptionsFeedAndEmptyOneTable() throws Exception {
        both("CREATE TABLE t(a int)");
        Link second = another(p, s);
        subscribe();
        subscribe(second, "{}");
        for (int i = 0; i < 5; i++) {
            p.execute("INSERT INTO t VALUES (1), (2), (3)");
            caughtUp();
            second.awaitCaughtUp();
            assertRows(s, "SELECT count(*) FROM t", "(6)");
            p.execute("TRUNCATE t");
            caughtUp();
            second.awaitCaughtUp();
            assertRows(s, "SELECT count(*) FROM t", "(0)");
        }
        for (int i = 0; i < 45; i++) {
            p.execute("INSERT INTO t VALUES (1), (2), (3)", "TRUNCATE t");
        }
        p.execute("INSERT INTO t VALUES (7)");
        caughtUp();
        second.awaitCaughtUp();
        // What the two do is not ordered between them: a truncate of one may take the other's last row.
        assertRows(s, "SELECT count(*) BETWEEN 1 AND 2 FROM t", "(t)");
    }

    @Test
    void aTruncateOfATableThatIsMissingStopsTheWholeTransaction() throws Exception {
        both("CREATE TABLE t_data(a int PRIMARY KEY, b int)");
        p.execute("CREATE TABLE t_trunc(a int)");
        subscribe();
        p.execute("INSERT INTO t_data VALUES (1, 1), (2, 2)");
        caughtUp();
        together(
                p,
                "INSERT INTO t_data VALUES (3, 3)",
                "UPDATE t_data SET b = 9 WHERE a = 1",
                "DELETE FROM t_data WHERE a = 2",
                "TRUNCATE t_trunc");
        awaitStop("", "public.t_trunc", "public.t_trunc");
        assertRows(s, "SELECT * FROM t_data ORDER BY a", "(1,1)", "(2,2)");
        s.execute("CREATE TABLE t_trunc(a int)");
        assertArrived();
    }
}
