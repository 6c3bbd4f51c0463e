package io.pgcat.scenario;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;

import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Failures, what passes by itself and what does not, and skipping. */
class ErrorScenariosIT extends Scenario {

    @Test
    void skippingTakesTheFailedTransactionWholeAndNoOther() throws Exception {
        both("CREATE TABLE t(i int)");
        s.execute("ALTER TABLE t ADD PRIMARY KEY (i)", "INSERT INTO t VALUES (1)");
        subscribe();
        together(p, "INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (10)");
        p.execute("INSERT INTO t VALUES (2)");
        awaitStop("23505", "public.t");
        String failed = status(link, "lastError,commitLsn");
        skipTo(link, failed);
        caughtUp();
        assertRows(s, "SELECT i FROM t ORDER BY i", "(1)", "(2)");
        assertEquals(
                1,
                stage.pgcat()
                        .countLines("skipped because lsn was raised.*subscription=" + link.name() + ", commit_lsn="
                                + failed + ", changes=2"));
        p.execute("INSERT INTO t VALUES (2)");
        awaitError(link, "23505", "public.t");
    }

    @Test
    void aPositionThatFitsNothingSkipsNothing() throws Exception {
        both("CREATE TABLE t(i int)");
        s.execute("ALTER TABLE t ADD PRIMARY KEY (i)", "INSERT INTO t VALUES (1)");
        subscribe();
        p.execute("INSERT INTO t VALUES (0)");
        caughtUp();
        p.execute("INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (2)");
        awaitStop("23505", "public.t");
        assertThrows(SQLException.class, () -> skipTo(link, "garbage"));
        skipTo(link, "0/1");
        stage.pgcat().awaitLine("lsn 0/1 of " + link.name() + " was set below.*ignored", Link.PATIENCE);
        awaitError(link, "23505", "public.t");
        assertRows(s, "SELECT i FROM t ORDER BY i", "(0)", "(1)");
        s.execute("DELETE FROM t WHERE i = 1");
        assertArrived();
    }

    @Test
    void aPositionInTheFutureTellsOfEachTransactionThatItSkips() throws Exception {
        both("CREATE TABLE t(i int)");
        s.execute("ALTER TABLE t ADD PRIMARY KEY (i)", "INSERT INTO t VALUES (1)");
        subscribe();
        p.execute("INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (2)", "INSERT INTO t VALUES (3)");
        String upTo = p.value("SELECT pg_current_wal_lsn()");
        p.execute("INSERT INTO t VALUES (4)");
        awaitStop("23505", "public.t");
        skipTo(link, upTo);
        caughtUp();
        assertRows(s, "SELECT i FROM t ORDER BY i", "(1)", "(4)");
        assertEquals(3, stage.pgcat().countLines("skipped because lsn was raised.*subscription=" + link.name() + ","));
    }

    @Test
    void whatPassesByItselfIsTriedAgainSoonAndSkipsNothing() throws Exception {
        both("CREATE TABLE t(a int PRIMARY KEY)");
        s.execute(
                "CREATE TABLE fault(state text)",
                """
                CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE f text; BEGIN
                    SELECT state INTO f FROM public.fault;
                    IF FOUND THEN RAISE EXCEPTION 'as ordered' USING ERRCODE = f; END IF;
                    RETURN NEW;
                END $$""",
                "CREATE TRIGGER fail BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION fail()",
                "ALTER TABLE t ENABLE REPLICA TRIGGER fail");
        subscribe();
        int row = 0;
        for (String state : "40P01 40001 55P03 53300 57P01 57P02 57014 08006 23505 22P02 42P01".split(" ")) {
            s.execute("INSERT INTO fault VALUES ('" + state + "')");
            p.execute("INSERT INTO t VALUES (" + ++row + ")");
            Await.untilEquals("SQLSTATE", Link.PATIENCE, state, () -> status(link, "lastError,sqlState"));
            s.execute("DELETE FROM fault");
            caughtUp();
            assertEquals(String.valueOf(row), s.value("SELECT count(*) FROM t"));
        }
        assertEquals(3, stage.pgcat().countLines("dml failed.*subscription=" + link.name() + ","));
        assertEquals("t", s.value("SELECT enabled FROM pgcat.pgcat_subscription"));
    }

    @Test
    void togglingUnderLoadLosesAndDoublesNothing() throws Exception {
        both("CREATE TABLE t(a int, b text)");
        subscribe();
        AtomicBoolean stop = new AtomicBoolean();
        Thread writer = new Thread(() -> write(stop), "writer");
        writer.start();
        for (int i = 0; i < 20; i++) {
            enable(link, i % 2 == 1);
            if (i % 7 == 3) {
                s.execute(
                        "UPDATE pgcat.pgcat_subscription SET options = '{\"connection\": {\"sslmode\": \"disable\"}}'");
            }
            int seen = Integer.parseInt(p.value("SELECT count(*) FROM t"));
            int wait = 7 * (i * 31 % 17);
            Await.until(
                    "more rows",
                    Link.PATIENCE,
                    () -> Integer.parseInt(p.value("SELECT count(*) FROM t")) >= seen + wait);
            String senders =
                    p.value("SELECT count(*) FROM pg_stat_replication WHERE application_name = '" + link.name() + "'");
            assertTrue(Integer.parseInt(senders) <= 1, senders);
        }
        stop.set(true);
        writer.join();
        assertArrived();
    }

    private void write(AtomicBoolean stop) {
        try (Connection connection = p.connect();
                Statement statement = connection.createStatement()) {
            for (int i = 0; !stop.get(); i++) {
                statement.execute("INSERT INTO t VALUES (" + i + ", 'row')");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aPoisonedAndAnUnreachableSubscriptionLeaveOthersAlone() throws Exception {
        both("CREATE TABLE t(a int PRIMARY KEY)", "CREATE TABLE poisoned(a int PRIMARY KEY)");
        p.execute("CREATE PUBLICATION pub FOR TABLE t", "CREATE PUBLICATION poisoned FOR TABLE poisoned");
        Link poisoned = another(p, s);
        Link unreachable = another(p, s);
        subscribe("{}", "pub");
        subscribe(poisoned, "{}", "poisoned");
        insert(unreachable, "{}", "pub");
        awaitSlot(unreachable);
        s.execute("UPDATE pgcat.pgcat_subscription SET hostname = '127.0.0.2', port = 1 WHERE name = '"
                + unreachable.name() + "'");
        s.execute("INSERT INTO poisoned VALUES (1)");
        p.execute("INSERT INTO poisoned VALUES (1)");
        awaitError(poisoned, "23505", "public.poisoned");
        awaitError(unreachable, "08001", null, "Cannot connect to publisher", "127.0.0.2:1/");
        for (int i = 0; i < 50; i++) {
            p.execute("INSERT INTO t VALUES (" + i + ")");
        }
        caughtUp();
        assertRows(s, "SELECT count(*) FROM t", "(50)");
        assertEquals("streaming", status(link, "state"));
        assertEquals(1, stage.pgcat().countLines("interrupted, subscription=" + unreachable.name() + ","));
        s.execute("UPDATE pgcat.pgcat_subscription SET hostname = '127.0.0.1', port = "
                + p.server().port() + " WHERE name = '" + unreachable.name() + "'");
    }
}
