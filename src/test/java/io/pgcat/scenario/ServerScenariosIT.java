package io.pgcat.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pgcat.demo.PostgresServer;
import io.pgcat.pipeline.Installer;
import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.PgcatProcess;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Scenarios that need a server or a process of their own. Neither side has a superuser: the publisher's role has
 * REPLICATION and the subscriber's DML rights, both with passwords.
 */
class ServerScenariosIT {

    private static final Duration PATIENCE = Link.PATIENCE;
    private static final String PASSWORD = "it's :@/% \\ \"ü";

    private PostgresServer publishing;
    private PostgresServer subscribing;
    private TestDatabase p;
    private TestDatabase s;
    private PgcatProcess pgcat;
    private Path folder;
    private Link link;

    @BeforeEach
    void start() throws Exception {
        publishing = Servers.builder(Servers.NEWEST)
                .hba("host all replicator 127.0.0.1/32 scram-sha-256")
                .start();
        subscribing = Servers.builder(Servers.NEWEST)
                .hba("host all applier 127.0.0.1/32 scram-sha-256")
                .start();
        publishing.execute("postgres", "CREATE DATABASE \"my db\"");
        subscribing.createDatabase("target");
        p = new TestDatabase(publishing, "my%20db");
        s = new TestDatabase(subscribing, "target");
        p.execute(
                "CREATE ROLE replicator LOGIN REPLICATION PASSWORD " + quoted(PASSWORD),
                "CREATE TABLE t(a int PRIMARY KEY, b text)",
                "CREATE TABLE u(a int PRIMARY KEY)",
                "CREATE PUBLICATION \"Pub 1, x\" FOR TABLE t",
                "CREATE PUBLICATION \"it's\" FOR TABLE u");
        s.execute(
                "CREATE ROLE applier LOGIN PASSWORD " + quoted(PASSWORD),
                "CREATE TABLE t(a int PRIMARY KEY, b text)",
                "CREATE TABLE u(a int PRIMARY KEY)",
                "GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON t, u TO applier");
        try (Connection connection = s.connect()) {
            new Installer().install(connection, "target", "applier");
        }
        link = new Link(p, s, "orders");
        folder = Files.createTempDirectory("pgcat-servers-");
        run();
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private void run() throws IOException {
        Files.writeString(folder.resolve("secret"), PASSWORD + "\n");
        pgcat = PgcatProcess.builder("run")
                .folder(folder)
                .config(
                        "quarkus.http.port=0",
                        "pgcat.retry-interval=1s",
                        "pgcat.databases.target.url=" + s.jdbcUrl(),
                        "pgcat.databases.target.username=applier",
                        "pgcat.databases.target.password-file=" + folder.resolve("secret"))
                .start();
    }

    @AfterEach
    void stop() {
        pgcat.close();
        publishing.close();
        subscribing.close();
    }

    private void subscribe() throws SQLException {
        subscribe("orders", null);
        Scenario.awaitSlot(link);
    }

    private void subscribe(String name, String slot) throws SQLException {
        String insert = "INSERT INTO pgcat.pgcat_subscription(name, hostname, port, username, password, dbname,"
                + " publications, copy_data, slot_name) VALUES (?, '127.0.0.1', ?, 'replicator', ?, 'my db', ?, false, ?)";
        try (Connection connection = s.connect();
                PreparedStatement statement = connection.prepareStatement(insert)) {
            statement.setString(1, name);
            statement.setInt(2, publishing.port());
            statement.setString(3, PASSWORD);
            statement.setArray(4, connection.createArrayOf("text", new String[] {"Pub 1, x", "it's"}));
            statement.setString(5, slot);
            statement.executeUpdate();
        }
    }

    @Test
    void oddNamesOfEverythingWork() throws Exception {
        String odd = "Sub Scription: 60 characters/with? #odd [ones] & more_________";
        SQLException refused = null;
        try {
            subscribe(odd, null);
        } catch (SQLException e) {
            refused = e;
        }
        assertTrue(refused != null && refused.getMessage().contains("A slot name is made of a to z"), "" + refused);
        subscribe(odd, "pgcat_odd");
        Link oddly = new Link(p, s, "odd");
        Scenario.awaitSlot(oddly);
        p.execute("INSERT INTO t VALUES (1, 'x')", "INSERT INTO u VALUES (2)");
        oddly.awaitCaughtUp();
        pgcat.kill9();
        run();
        p.execute("UPDATE t SET b = 'y'");
        oddly.awaitCaughtUp();
        link.assertEqual();
        s.execute("DELETE FROM pgcat.pgcat_subscription");
        Await.until("the slot to be dropped", PATIENCE, () -> oddly.slot().isEmpty());
    }

    @Test
    void aMissingPrivilegeStopsUntilItIsGranted() throws Exception {
        subscribe();
        p.execute("INSERT INTO t VALUES (1, 'x')", "UPDATE t SET b = 'y'");
        link.awaitCaughtUp();
        s.execute("REVOKE INSERT ON t FROM applier");
        p.execute("INSERT INTO t VALUES (2, 'x')");
        Scenario.awaitError(link, "42501", "public.t", "insert into public.t", "permission denied for table t");
        s.execute("GRANT INSERT ON t TO applier");
        link.awaitCaughtUp();
        s.execute("REVOKE SELECT ON t FROM applier");
        p.execute("UPDATE t SET b = 'z' WHERE a = 1");
        Scenario.awaitError(link, "42501", "public.t", "update of public.t", "permission denied for table t");
        s.execute("GRANT SELECT ON t TO applier");
        link.awaitCaughtUp();
        s.execute("REVOKE TRUNCATE ON t FROM applier");
        p.execute("TRUNCATE t", "INSERT INTO t VALUES (3, 'after')");
        Scenario.awaitError(link, "42501", "public.t", "truncate public.t", "permission denied for table t");
        s.execute("GRANT TRUNCATE ON t TO applier");
        link.awaitCaughtUp();
        link.assertEqual();
    }

    @Test
    void rowSecurityThatWouldHideRowsStops() throws Exception {
        subscribe();
        p.execute("INSERT INTO t VALUES (1, 'x'), (2, 'y')");
        link.awaitCaughtUp();
        s.execute(
                "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE t FORCE ROW LEVEL SECURITY",
                "CREATE POLICY only_one ON t USING (a = 1) WITH CHECK (true)");
        p.execute("UPDATE t SET b = 'z'", "DELETE FROM t WHERE a = 2");
        Scenario.awaitError(link, "42501", "public.t", "row-level security policy");
        s.execute("ALTER TABLE t DISABLE ROW LEVEL SECURITY");
        link.awaitCaughtUp();
        link.assertEqual();
    }

    @Test
    void aChangedPasswordIsTakenFromTheSubscriptionsRow() throws Exception {
        subscribe();
        p.execute("INSERT INTO t VALUES (1, 'x')");
        link.awaitCaughtUp();
        p.execute(
                "ALTER ROLE replicator PASSWORD 'another'",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_replication",
                "INSERT INTO t VALUES (2, 'meanwhile')");
        Scenario.awaitError(link, "28P01", null, "Cannot connect to publisher", "replicator");
        s.execute("UPDATE pgcat.pgcat_subscription SET password = 'another'");
        link.awaitCaughtUp();
        link.assertEqual();
        assertEquals(0, pgcat.countLines("another|it's :@"), "a password in the log");
    }

    @Test
    void aCommitWaitsForTheSubscriptionAsSynchronousStandby() throws Exception {
        subscribe();
        p.execute("INSERT INTO t VALUES (0, 'before')");
        link.awaitCaughtUp();
        p.execute("ALTER SYSTEM SET synchronous_standby_names = 'orders'", "SELECT pg_reload_conf()");
        Await.untilEquals(
                "synchronous standby", PATIENCE, "sync", () -> p.value("SELECT sync_state FROM pg_stat_replication"));
        p.execute("INSERT INTO t VALUES (1, 'x')", "TRUNCATE t", "INSERT INTO t VALUES (2, 'y')");
        assertEquals("2", s.value("SELECT a FROM t"));
        CompletableFuture<Void> commit;
        try (Connection blocker = s.connect();
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
            commit = CompletableFuture.runAsync(this::insertThree);
            Await.until(
                    "the commit to wait",
                    PATIENCE,
                    () -> p.value("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'") != null);
            assertFalse(commit.isDone());
            blocker.rollback();
        }
        Await.until("the commit to return", PATIENCE, commit::isDone);
        commit.join();
        assertEquals("2", s.value("SELECT count(*) FROM t"));
    }

    private void insertThree() {
        try {
            p.execute("INSERT INTO t VALUES (3, 'z')");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aTransactionStaysOpenAcrossRestartsThatEndInOrder() throws Exception {
        p.execute("CREATE TABLE k(v text)", "ALTER PUBLICATION \"it's\" ADD TABLE k");
        s.execute("CREATE TABLE k(v text, n serial)", "GRANT ALL ON k TO applier", "GRANT ALL ON k_n_seq TO applier");
        subscribe();
        try (Connection open = p.connect();
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("INSERT INTO k VALUES ('a')");
            p.execute("INSERT INTO k VALUES ('b')");
            restart();
            statement.execute("INSERT INTO k VALUES ('c')");
            p.execute("INSERT INTO k VALUES ('d')");
            restart();
            link.awaitCaughtUp();
            assertEquals("b,d", s.value("SELECT string_agg(v, ',' ORDER BY n) FROM k"));
            open.commit();
        }
        link.awaitCaughtUp();
        assertEquals("b,d,a,c", s.value("SELECT string_agg(v, ',' ORDER BY n) FROM k"));
    }

    private void restart() throws IOException {
        pgcat.terminate();
        assertEquals(0, pgcat.exitCode(PATIENCE));
        pgcat.close();
        run();
        pgcat.awaitLine(" streaming, ", PATIENCE);
    }
}
