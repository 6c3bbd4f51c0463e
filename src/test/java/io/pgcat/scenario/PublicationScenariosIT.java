package io.pgcat.scenario;

import org.junit.jupiter.api.Test;

import io.pgcat.testkit.Link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Tables that come and go in publications, publications that come and go, and messages beside the rows. */
class PublicationScenariosIT extends Scenario {

    @Test
    void aTableCreatedLaterIsTakenFromItsFirstRow() throws Exception {
        both("CREATE TABLE t(a int PRIMARY KEY)");
        subscribe();
        p.execute("INSERT INTO t VALUES (1)");
        both("CREATE TABLE n(a int)");
        p.execute("INSERT INTO n SELECT generate_series(1, 10)");
        caughtUp();
        assertRows(s, "SELECT count(*) FROM n", "(10)");
        p.execute("INSERT INTO n SELECT generate_series(11, 20)");
        assertArrived();
    }

    @Test
    void aTableOutsideThePublicationSendsNothingMeanwhile() throws Exception {
        both("CREATE TABLE t(a int PRIMARY KEY)", "CREATE TABLE u(a int)");
        p.execute("CREATE PUBLICATION pub FOR TABLE t, u");
        subscribe("{}", "pub");
        p.execute(
                "INSERT INTO t VALUES (1)",
                "ALTER PUBLICATION pub DROP TABLE t",
                "INSERT INTO t VALUES (8888)",
                "DELETE FROM t WHERE a = 8888",
                "ALTER PUBLICATION pub ADD TABLE t",
                "INSERT INTO t VALUES (9999)");
        caughtUp();
        assertRows(s, "SELECT * FROM t ORDER BY a", "(1)", "(9999)");
        assertEquals("{}", status(link, "conflicts"));
    }

    @Test
    void aPublicationThatIsMissingIsNamedUntilItExists() throws Exception {
        both("CREATE TABLE t(a int PRIMARY KEY)", "CREATE TABLE t2(a int PRIMARY KEY)");
        p.execute("CREATE PUBLICATION mypub FOR TABLE t");
        insert(link, "{}", "mypub", "nopub");
        awaitError(link, "", null, "no publication nopub", "CREATE PUBLICATION");
        assertTrue(link.slot().isEmpty());
        p.execute("CREATE PUBLICATION nopub FOR TABLE t2");
        awaitSlot(link);
        p.execute("INSERT INTO t VALUES (1)", "INSERT INTO t2 VALUES (2)");
        assertArrived();
    }

    @Test
    void aPublicationDroppedWhileChangesFlowIsNamed() throws Exception {
        both("CREATE TABLE t(a int PRIMARY KEY)");
        p.execute("CREATE PUBLICATION mypub FOR TABLE t");
        subscribe("{}", "mypub");
        p.execute("INSERT INTO t VALUES (1)");
        caughtUp();
        p.execute("DROP PUBLICATION mypub", "INSERT INTO t VALUES (2)");
        awaitError(link, "", null, "no publication mypub");
        p.execute("CREATE PUBLICATION mypub FOR TABLE t", "INSERT INTO t VALUES (3)");
        caughtUp();
        assertRows(s, "SELECT * FROM t ORDER BY a", "(1)", "(3)");
        stage.pgcat().awaitLine("publisher warns.*slot=pgcat_" + link.name() + ".*mypub", Link.PATIENCE);
    }

    @Test
    void logicalMessagesChangeNothing() throws Exception {
        both("CREATE TABLE t(a int PRIMARY KEY)");
        subscribe();
        together(
                p,
                "SELECT pg_logical_emit_message(true, 'ours', 'within')",
                "INSERT INTO t VALUES (1)",
                "SELECT pg_logical_emit_message(false, 'ours', 'outside')");
        p.execute("SELECT pg_logical_emit_message(true, 'ours', 'alone')", "INSERT INTO t VALUES (2)");
        assertArrived();
        link.awaitStatus("state", "streaming");
    }
}
