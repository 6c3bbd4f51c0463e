package io.pgcat.scenario;

import java.sql.SQLException;

import org.junit.jupiter.api.Test;

import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.TinyDisk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What cannot work ends in one clear state and message, and the rest runs on. */
class BadInputIT extends Scenario {

    /** Two tables with rows; the other one's copy and changes are to come whatever happens to the first. */
    private void tables(String bad) throws SQLException {
        p.execute(
                "CREATE TABLE bad(" + bad + ")",
                "INSERT INTO bad SELECT generate_series(1, 100)",
                "CREATE TABLE good(id int PRIMARY KEY)",
                "INSERT INTO good SELECT generate_series(1, 100)");
        s.execute("CREATE TABLE good(id int PRIMARY KEY)");
    }

    private void assertGoodFollows(int more) throws SQLException {
        link.awaitTable("public.good", "state", "r");
        p.execute("INSERT INTO good VALUES (" + more + ")");
        awaitRows(s, "SELECT count(*), max(id) FROM good", "(101," + more + ")");
    }

    private void subscribeAs(String role) throws SQLException {
        s.execute("INSERT INTO pgcat.pgcat_subscription(name, hostname, port, username, password, dbname, publications,"
                + " copy_data, enabled) VALUES ('" + link.name() + "', '127.0.0.1', "
                + p.server().port() + ", '" + role + "', 'unused', '" + p.name() + "', '{pub}', true, true)");
    }

    /** The table's failure is in its row, in the status and once in the log, while the subscription streams. */
    private void awaitFailure(String table, String sqlState, String words) throws SQLException {
        link.awaitTableError(table, words);
        Await.untilEquals(
                "status of " + link.name(),
                Link.PATIENCE,
                table + " " + sqlState + " true",
                () -> link.status("lastError,table") + " " + link.status("lastError,sqlState") + " "
                        + String.valueOf(link.status("lastError,message")).contains(words));
        assertNotEquals("error", link.status("state"));
        assertEquals(
                1,
                stage.pgcat().countLines("table not copied, subscription=" + link.name() + ", table=" + table + ","));
    }

    @Test
    void aTableThatTheTargetLacks() throws SQLException {
        tables("id int PRIMARY KEY");
        link.copy("{}");
        awaitFailure("public.bad", null, "public.bad does not exist");
        assertGoodFollows(1001);
        s.execute("CREATE TABLE bad(id int PRIMARY KEY)");
        link.awaitReady(2);
        assertArrived();
    }

    @Test
    void aColumnThatTheTargetLacksOrThatDoesNotFit() throws SQLException {
        tables("id int PRIMARY KEY, extra text DEFAULT 'x'");
        p.execute("CREATE TABLE worse(id text PRIMARY KEY)", "INSERT INTO worse VALUES ('no number')");
        s.execute("CREATE TABLE bad(id int PRIMARY KEY)", "CREATE TABLE worse(id int PRIMARY KEY)");
        link.copy("{}");
        link.awaitTableError("public.worse", "invalid input syntax for type integer");
        awaitFailure("public.bad", null, "lacks columns that the publisher sends: extra");
        assertGoodFollows(1001);
        s.execute("ALTER TABLE bad ADD extra text", "ALTER TABLE worse ALTER id TYPE text");
        link.awaitReady(3);
        assertArrived();
    }

    @Test
    void aPrivilegeThatIsMissingAtEitherSide() throws SQLException {
        tables("id int PRIMARY KEY");
        s.execute("CREATE TABLE bad(id int PRIMARY KEY)");
        p.execute(
                "CREATE ROLE copier LOGIN REPLICATION",
                "GRANT USAGE ON SCHEMA public TO copier",
                "GRANT SELECT ON good TO copier",
                "CREATE PUBLICATION pub FOR ALL TABLES");
        try {
            subscribeAs("copier");
            awaitFailure("public.bad", "42501", "permission denied for table bad");
            assertGoodFollows(1001);
            p.execute("GRANT SELECT ON bad TO copier");
            link.awaitReady(2);
            assertArrived();
        } finally {
            link.drop();
            p.execute("DROP OWNED BY copier", "DROP ROLE copier");
        }
    }

    /** Half a copy, and all changes after it, would be neither what the policy wants nor what the publication says. */
    @Test
    void rowsThatAPolicyOfThePublisherHidesAreNotLeftOutInSilence() throws SQLException {
        tables("id int PRIMARY KEY");
        s.execute("CREATE TABLE bad(id int PRIMARY KEY)");
        p.execute(
                "CREATE ROLE half LOGIN REPLICATION",
                "GRANT USAGE ON SCHEMA public TO half",
                "GRANT SELECT ON ALL TABLES IN SCHEMA public TO half",
                "ALTER TABLE bad ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY half ON bad FOR SELECT USING (id <= 50)",
                "CREATE PUBLICATION pub FOR ALL TABLES");
        try {
            subscribeAs("half");
            awaitFailure("public.bad", "42501", "row-level security policy");
            assertGoodFollows(1001);
            assertRows(s, "SELECT count(*) FROM bad", "(0)");
            p.execute("ALTER ROLE half BYPASSRLS");
            link.awaitReady(2);
            assertArrived();
        } finally {
            link.drop();
            p.execute("DROP POLICY half ON bad", "DROP OWNED BY half", "DROP ROLE half");
        }
    }

    @Test
    void aPublicationThatIsMissing() throws SQLException {
        tables("id int PRIMARY KEY");
        p.execute("CREATE PUBLICATION there FOR TABLE good");
        link.copy("{}", "there", "nowhere");
        Await.until("a message", Link.PATIENCE, () -> String.valueOf(link.status("lastError,message"))
                .contains("nowhere"));
        link.awaitStatus("state", "error");
        s.execute("CREATE TABLE bad(id int PRIMARY KEY)");
        p.execute("CREATE PUBLICATION nowhere FOR TABLE bad");
        link.awaitReady(2);
        assertArrived();
    }

    @Test
    void optionsThatMeanNothing() throws SQLException {
        tables("id int PRIMARY KEY");
        link.copy("{\"copy_conflict\": \"maybe\", \"max_sync_workers\": 99, \"apply_delay\": \"soon\", \"what\": 1}");
        Await.until("a message", Link.PATIENCE, () -> link.status("lastError,message") != null);
        String message = link.status("lastError,message");
        for (String word : new String[] {"copy_conflict", "max_sync_workers", "apply_delay", "unknown option 'what'"}) {
            assertTrue(message.contains(word), message);
        }
        link.awaitStatus("state", "error");
        s.execute(
                "CREATE TABLE bad(id int PRIMARY KEY)",
                "UPDATE pgcat.pgcat_subscription SET options = '{}' WHERE name = '" + link.name() + "'");
        link.awaitReady(2);
        assertArrived();
    }

    @Test
    void aTargetThatIsReadOnly() throws SQLException {
        tables("id int PRIMARY KEY");
        s.execute("CREATE TABLE bad(id int PRIMARY KEY)");
        Link other = another(p, stage.r());
        stage.r().execute("CREATE TABLE good(id int PRIMARY KEY)");
        p.execute("CREATE PUBLICATION pub FOR ALL TABLES", "CREATE PUBLICATION one FOR TABLE good");
        subscribe(other, "{}", "one");
        link.copy("{}", "pub");
        link.awaitReady(2);
        stage.r().execute("ALTER DATABASE " + s.name() + " SET default_transaction_read_only = on");
        try {
            disconnect();
            p.execute("INSERT INTO bad VALUES (500)", "INSERT INTO good VALUES (1001)");
            Await.until(
                    "the reason to be told",
                    Link.PATIENCE,
                    () -> stage.pgcat().countLines("sqlstate=25006.*cannot execute .* in a read-only transaction") > 0);
            awaitRows(stage.r(), "SELECT max(id) FROM good", "(1001)");
        } finally {
            stage.r().execute("ALTER DATABASE " + s.name() + " RESET default_transaction_read_only");
            disconnect();
        }
        assertArrived();
    }

    private void disconnect() throws SQLException {
        stage.r()
                .execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + s.name()
                        + "' AND application_name LIKE 'pgcat%'");
    }

    @Test
    void aDiskThatIsFullAtTheTarget() throws Exception {
        try (TinyDisk disk = new TinyDisk("1m")) {
            assumeTrue(disk.isMounted(), "Only root may mount a small file system, and not in every container");
            tables("id int PRIMARY KEY, v text DEFAULT repeat('x', 1000)");
            p.execute("INSERT INTO bad SELECT generate_series(101, 5000)");
            s.execute(
                    "CREATE TABLESPACE tiny LOCATION '" + disk.folder() + "'",
                    "CREATE TABLE bad(id int PRIMARY KEY, v text) TABLESPACE tiny");
            link.copy("{}");
            link.awaitTableError("public.bad", "could not extend file");
            assertGoodFollows(1001);
            disk.grow("64m");
            link.awaitReady(2);
            assertArrived();
            s.execute("DROP TABLE bad", "DROP TABLESPACE tiny");
        }
    }
}
