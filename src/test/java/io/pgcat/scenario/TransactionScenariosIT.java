package io.pgcat.scenario;

import java.sql.Connection;
import java.sql.Statement;

import org.junit.jupiter.api.Test;

import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.TableContents;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What one transaction may be made of. */
class TransactionScenariosIT extends Scenario {

    @Test
    void changesThatUndoEachOtherKeepTheirOrder() throws Exception {
        both(
                "CREATE TABLE t(id int PRIMARY KEY, v int)",
                "CREATE TABLE c(t int, i int, v text, PRIMARY KEY (t, i))",
                "CREATE TABLE q(id int PRIMARY KEY)");
        subscribe();
        together(
                p,
                "INSERT INTO t SELECT g, g FROM generate_series(1, 200) g",
                "DELETE FROM t WHERE id <= 100",
                "UPDATE t SET v = -v",
                "INSERT INTO t SELECT g, 2 * g FROM generate_series(1, 100) g",
                "UPDATE t SET id = 1000 WHERE id = 1",
                "UPDATE t SET id = 1 WHERE id = 2",
                "UPDATE t SET id = 2 WHERE id = 1000",
                "DO $$ BEGIN FOR n IN 1..50 LOOP INSERT INTO t VALUES (2000 + n, n);"
                        + " INSERT INTO c VALUES (2000 + n, n, 'x'); UPDATE t SET v = -n WHERE id = 2000 + n;"
                        + " UPDATE c SET v = 'y' WHERE i % 2 = 0; END LOOP; END $$");
        assertArrived();
        s.execute("INSERT INTO q VALUES (150)");
        p.execute("INSERT INTO q SELECT generate_series(1, 300)");
        awaitStop("23505", "public.q", "insert_exists", "key (id)");
        assertRows(s, "SELECT * FROM q", "(150)");
        s.execute("DELETE FROM q");
        assertArrived();
    }

    @Test
    void oneTransactionTouchesManyTables() throws Exception {
        String each = "DO $do$ BEGIN FOR i IN 1..300 LOOP EXECUTE format(%s, i); END LOOP; END $do$";
        both(each.formatted("'CREATE TABLE many_%s(a int PRIMARY KEY, b text)'"));
        subscribe();
        together(
                p,
                each.formatted("$x$INSERT INTO many_%s VALUES (1, 'one')$x$"),
                each.formatted("$x$UPDATE many_%s SET b = 'two'$x$"),
                each.formatted("$x$DELETE FROM many_%1$s WHERE %1$s %% 2 = 0$x$"));
        assertArrived();
        assertEquals(
                "1",
                s.value("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pgcat " + link.name()
                        + "' AND backend_type = 'client backend' AND state IS NOT NULL"));
    }

    @Test
    void tenThousandSubtransactionsOfWhichAThirdRaise() throws Exception {
        both("CREATE TABLE t(a int PRIMARY KEY)");
        subscribe();
        p.execute(
                """
                DO $$ BEGIN
                    FOR i IN 1..10000 LOOP
                        BEGIN
                            INSERT INTO t VALUES (i);
                            IF i % 3 = 0 THEN RAISE EXCEPTION 'undone'; END IF;
                        EXCEPTION WHEN raise_exception THEN NULL;
                        END;
                    END LOOP;
                END $$""");
        assertArrived();
        assertRows(s, "SELECT count(*) FROM t", "(6667)");
    }

    @Test
    void preparedTransactionsArriveWhenTheyCommit() throws Exception {
        both("CREATE TABLE t(a int PRIMARY KEY)");
        subscribe();
        p.execute(
                "BEGIN; INSERT INTO t VALUES (11); PREPARE TRANSACTION 'committed'",
                "BEGIN; INSERT INTO t VALUES (12); PREPARE TRANSACTION 'rolled back'",
                "BEGIN; INSERT INTO t VALUES (21); SAVEPOINT x; INSERT INTO t VALUES (22); ROLLBACK TO x;"
                        + " PREPARE TRANSACTION 'partly'",
                "BEGIN; PREPARE TRANSACTION 'empty'",
                "INSERT INTO t VALUES (1)");
        caughtUp();
        assertRows(s, "SELECT * FROM t", "(1)");
        p.execute(
                "COMMIT PREPARED 'committed'",
                "ROLLBACK PREPARED 'rolled back'",
                "COMMIT PREPARED 'partly'",
                "COMMIT PREPARED 'empty'");
        assertArrived();
        assertRows(s, "SELECT * FROM t ORDER BY a", "(1)", "(11)", "(21)");
    }

    @Test
    void statusTellsTheLagAndItsEnd() throws Exception {
        both("CREATE TABLE t(a int PRIMARY KEY)");
        subscribe();
        p.execute("INSERT INTO t VALUES (1)");
        caughtUp();
        try (Connection blocker = s.connect();
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
            p.execute("INSERT INTO t VALUES (2)");
            String written = p.value("SELECT pg_current_wal_lsn()");
            Await.until("lag", Link.PATIENCE, () -> Long.parseLong(status(link, "lagMs")) > 3_000);
            assertEquals(
                    "f",
                    p.value("SELECT bool_or(v >= '" + written + "') FROM pg_stat_replication r,"
                            + " LATERAL (VALUES (r.flush_lsn), (r.replay_lsn)) x(v) WHERE application_name = '"
                            + link.name() + "'"));
            blocker.rollback();
        }
        caughtUp();
        link.awaitStatus("lagMs", "0");
        Await.until("publisherLsn", Link.PATIENCE, () -> "t"
                .equals(p.value("SELECT '" + status(link, "publisherLsn") + "'::pg_lsn >= '"
                        + status(link, "appliedLsn") + "'")));
    }

    @Test
    void tablesOfOneNameInSeveralSchemasWhateverTheSearchPath() throws Exception {
        both("CREATE SCHEMA s1", "CREATE SCHEMA s2", "CREATE SCHEMA decoy");
        for (String schema : new String[] {"s1", "s2", "public"}) {
            both("CREATE TABLE " + schema + ".t(a int PRIMARY KEY, b text)");
        }
        s.execute(
                "CREATE TABLE decoy.t(a int PRIMARY KEY, b text)",
                "CREATE FUNCTION decoy.never(int, int) RETURNS bool LANGUAGE sql AS 'SELECT false'",
                "CREATE OPERATOR decoy.= (LEFTARG = int, RIGHTARG = int, FUNCTION = decoy.never)",
                "CREATE FUNCTION decoy.now() RETURNS timestamptz LANGUAGE sql AS $$SELECT '1999-01-01'::timestamptz$$",
                "ALTER ROLE postgres IN DATABASE " + s.name() + " SET search_path = decoy, pg_catalog");
        try {
            subscribe();
            p.execute("INSERT INTO s1.t VALUES (1, 's1')", "INSERT INTO s2.t VALUES (2, 's2')");
            p.execute("INSERT INTO public.t VALUES (3, 'public')", "UPDATE s1.t SET b = 'x'", "DELETE FROM s2.t");
            caughtUp();
            try (Connection left = p.connect();
                    Connection right = s.connect()) {
                TableContents.assertEqual(left, right, "s1.t", "s2.t", "public.t");
            }
            assertRows(s, "SELECT * FROM decoy.t");
        } finally {
            s.execute("ALTER ROLE postgres IN DATABASE " + s.name() + " RESET search_path");
        }
    }
}
