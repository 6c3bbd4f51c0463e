package io.pgcat.scenario;

import java.sql.SQLException;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pgcat.testkit.Link;
import io.pgcat.testkit.PgcatProcess;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Values that one of two servers does not know: what docs/types.md says of its limits. */
class ValueLimitsIT {

    private static TestDatabase oldest;
    private static TestDatabase newest;
    private static TestDatabase latin1;
    private static PgcatProcess pgcat;
    private static int number;

    private Link link;

    @BeforeAll
    static void start() throws Exception {
        oldest = Servers.database(Servers.OLDEST);
        newest = Servers.database(Servers.NEWEST);
        latin1 = new TestDatabase(newest.server(), "latin1");
        newest.execute("CREATE DATABASE latin1 TEMPLATE template0 LOCALE 'C' ENCODING 'LATIN1'");
        for (TestDatabase database : new TestDatabase[] {oldest, newest, latin1}) {
            Link.between(database, database, "any");
        }
        pgcat = PgcatProcess.builder("run")
                .config(Link.config(oldest, newest, latin1))
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        pgcat.close();
        latin1.close();
        newest.close();
        oldest.close();
    }

    @BeforeEach
    void numberIt() {
        number++;
    }

    @AfterEach
    void drop() throws SQLException {
        if (link == null) {
            return;
        }
        link.drop();
        link.onBoth("SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        link = null;
    }

    /** Creates what is published on the publisher's side only. */
    private void subscribe(TestDatabase from, TestDatabase to) throws SQLException {
        link = new Link(from, to, "limit" + number);
        Scenario.subscribe(link, "{}");
    }

    @Test
    void valuesThatAnOlderTargetDoesNotKnowStop() throws Exception {
        newest.execute("CREATE TABLE n(v numeric)", "CREATE TABLE i(v interval)");
        oldest.execute("CREATE TABLE n(v numeric)", "CREATE TABLE i(v interval)");
        subscribe(newest, oldest);
        newest.execute("INSERT INTO n VALUES ('Infinity')", "INSERT INTO i VALUES ('-infinity')");
        Scenario.awaitError(link, "22P02", "public.n", "insert into public.n", "numeric");
        oldest.execute("ALTER TABLE n ALTER v TYPE float8");
        Scenario.awaitError(link, "22007", "public.i", "insert into public.i", "interval");
        oldest.execute("ALTER TABLE i ALTER v TYPE text");
        link.awaitCaughtUp();
        Scenario.assertRows(oldest, "SELECT * FROM n, i", "(Infinity,-infinity)");
    }

    @Test
    void typesThatTheTargetDoesNotHaveGoIntoOthers() throws Exception {
        newest.execute("CREATE TABLE t(x xid8, m int4multirange, j jsonpath)");
        oldest.execute("CREATE TABLE t(x numeric, m text, j text)");
        subscribe(newest, oldest);
        String row = "(18446744073709551615,\"{[1,3),[5,)}\",\"$.\"\"a\"\"\")";
        newest.execute("INSERT INTO t VALUES ('18446744073709551615', '{[1,2],[5,)}', '$.a')");
        link.awaitCaughtUp();
        Scenario.assertRows(oldest, "SELECT * FROM t", row);
    }

    @Test
    void typesThatAreGoneGoIntoOthers() throws Exception {
        oldest.execute("CREATE TABLE t(a abstime, r reltime)");
        newest.execute("CREATE TABLE t(a timestamptz, r interval)");
        subscribe(oldest, newest);
        oldest.execute("SET TimeZone = 'Asia/Tokyo'; INSERT INTO t VALUES ('2001-09-09 10:46:40', '3 days')");
        link.awaitCaughtUp();
        assertEquals("2001-09-09 01:46:40|3 days", newest.value("SELECT (a AT TIME ZONE 'UTC') || '|' || r FROM t"));
    }

    @Test
    void charactersThatTheTargetsEncodingLacksStop() throws Exception {
        newest.execute("CREATE TABLE t(id int PRIMARY KEY, v text)");
        latin1.execute("CREATE TABLE t(id int PRIMARY KEY, v text)");
        subscribe(newest, latin1);
        newest.execute(
                "INSERT INTO t VALUES (1, 'ÿ')", "INSERT INTO t VALUES (2, '€')", "INSERT INTO t VALUES (3, 'ß')");
        Scenario.awaitError(link, "22P05", "public.t", "insert into public.t", "in encoding");
        Scenario.skipTo(link, Scenario.status(link, "lastError,commitLsn"));
        link.awaitCaughtUp();
        Scenario.assertRows(latin1, "SELECT * FROM t ORDER BY id", "(1,ÿ)", "(3,ß)");
    }

    @Test
    void everyCharArrivesInAnOlderTarget() throws Exception {
        String key = "c \"char\" PRIMARY KEY, d byte, n int)";
        String whole = "CREATE TABLE whole(c \"char\", d byte, n int)";
        for (TestDatabase database : new TestDatabase[] {newest, oldest}) {
            database.execute("CREATE DOMAIN byte AS \"char\"", "CREATE TABLE keyed(" + key, whole);
        }
        newest.execute("ALTER TABLE whole REPLICA IDENTITY FULL");
        subscribe(newest, oldest);
        for (String table : new String[] {"keyed", "whole"}) {
            newest.execute(
                    "INSERT INTO " + table
                            + " SELECT g::\"char\", (-1 - g)::\"char\", g FROM generate_series(-128, 127) g",
                    "UPDATE " + table + " SET n = 1000 + n, d = c WHERE n % 3 = 0",
                    "DELETE FROM " + table + " WHERE n % 3 = 1");
            link.awaitCaughtUp();
            String all = "SELECT c::int, d::int, n FROM " + table + " ORDER BY n, c::int";
            assertEquals(Scenario.rows(newest, all), Scenario.rows(oldest, all));
        }
        newest.execute("DELETE FROM keyed WHERE c::int = -1", "UPDATE keyed SET c = '\\377' WHERE c::int = -128");
        link.awaitCaughtUp();
        Scenario.assertRows(oldest, "SELECT n FROM keyed WHERE c::int = -1", "(-128)");
    }

    /** A known limit: an array goes as text, and only newer targets read this text as the publisher meant it. */
    @Test
    void aHighCharInsideAnArrayBecomesABackslashInAnOlderTarget() throws Exception {
        newest.execute("CREATE TABLE t(c \"char\"[])");
        oldest.execute("CREATE TABLE t(c \"char\"[])");
        subscribe(newest, oldest);
        newest.execute("INSERT INTO t VALUES (ARRAY['a', '\\377', NULL]::\"char\"[])");
        link.awaitCaughtUp();
        Scenario.assertRows(oldest, "SELECT c[1], c[2], c[3] FROM t", "(a,\"\\\\\",)");
    }

    @Test
    void aHighCharOfAnOlderPublisherStops() throws Exception {
        stopsAtAHighChar(oldest, "not UTF-8");
    }

    @Test
    void aHighCharOfAnOlderPublisherOfAnotherEncodingStops() throws Exception {
        oldest.execute("CREATE DATABASE oldlatin1 TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'LATIN1'");
        try (TestDatabase publisher = new TestDatabase(oldest.server(), "oldlatin1")) {
            stopsAtAHighChar(publisher, "not one byte");
            drop();
        }
    }

    private void stopsAtAHighChar(TestDatabase publisher, String why) throws SQLException {
        publisher.execute("CREATE TABLE t(c \"char\")");
        newest.execute("CREATE TABLE t(c \"char\")");
        subscribe(publisher, newest);
        publisher.execute("INSERT INTO t VALUES ((-1)::\"char\")", "INSERT INTO t VALUES ('a')");
        Scenario.awaitError(link, "22021", "public.t", "insert into public.t", why);
        Scenario.skipTo(link, Scenario.status(link, "lastError,commitLsn"));
        link.awaitCaughtUp();
        Scenario.assertRows(newest, "SELECT * FROM t", "(a)");
    }
}
