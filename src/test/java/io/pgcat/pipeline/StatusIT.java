package io.pgcat.pipeline;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.pgcat.change.Lsn;
import io.pgcat.pipeline.SubscriptionStatus.LastError;
import io.pgcat.pipeline.SubscriptionStatus.State;
import io.pgcat.pipeline.SubscriptionStatus.TableStatus;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What {@code status} tells, from what the running process wrote and from the tables. */
class StatusIT {

    private static final String LOCK = "SELECT pg_advisory_lock(1885824884, 1)";
    private static final String UNLOCK = "SELECT pg_advisory_unlock(1885824884, 1)";

    @TempDir
    private Path folder;

    private TestDatabase database;

    @BeforeEach
    void install() throws Exception {
        database = Servers.database(Servers.OLDEST);
        try (Connection connection = database.connect()) {
            new Installer().install(connection, "main", "postgres");
        }
    }

    @AfterEach
    void drop() throws Exception {
        database.close();
    }

    @Test
    void withoutAProcessTheTablesTell() throws Exception {
        subscribe("a", database.server().port());
        subscribe("b", 1);
        database.execute(
                "UPDATE pgcat.pgcat_subscription SET enabled = false WHERE name = 'b'",
                "INSERT INTO pgcat.pgcat_subscription_rel VALUES ('a', 'public.t', 'public.u', 'd')",
                "INSERT INTO pgcat.pgcat_subscription_progress (subscription, lsn, applied_lsn) VALUES"
                        + " ('a', '0/10', '0/10'), ('route', '0/20', '0/20')");

        StatusReader.Report report = read();

        assertEquals(List.of("main"), report.unattended());
        assertEquals(List.of(), report.failures());
        assertEquals(
                List.of("a", "b", "route"),
                report.subscriptions().stream().map(SubscriptionStatus::name).toList());
        SubscriptionStatus a = report.subscriptions().get(0);
        assertEquals(State.STARTING, a.state());
        assertEquals("0/10", a.appliedLsn());
        assertEquals(List.of(new TableStatus("public.t", "public.u", "d", "", 0)), a.tables());
        assertEquals(State.DISABLED, report.subscriptions().get(1).state());
        assertNull(report.subscriptions().get(1).publisherLsn());
        assertEquals("0/20", report.subscriptions().get(2).appliedLsn());
    }

    @Test
    void whatTheRunningProcessWroteIsShown() throws Exception {
        subscribe("a", 1);
        SubscriptionStatus written = written();
        write(written);

        try (Connection lock = database.connect()) {
            lock.createStatement().execute(LOCK);
            StatusReader.Report report = read();

            assertEquals(List.of(), report.unattended());
            assertEquals(List.of(written), report.subscriptions());
            // The server's process outlives the connection for a moment, and would hold it.
            lock.createStatement().execute(UNLOCK);
        }
        assertEquals(State.STARTING, read().subscriptions().get(0).state());
    }

    @Test
    void positionsOfAPublisherThatAnswersAreFresh() throws Exception {
        subscribe("a", database.server().port());
        database.execute("INSERT INTO pgcat.pgcat_subscription_progress (subscription, lsn, applied_lsn, confirmed_lsn)"
                + " VALUES ('a', '0/10', '0/10', '0/20')");
        Lsn before = Lsn.parse(database.value("SELECT pg_current_wal_lsn()"));

        SubscriptionStatus status = read().subscriptions().get(0);

        Lsn publisher = Lsn.parse(status.publisherLsn());
        assertTrue(!publisher.isBefore(before), status.publisherLsn());
        assertEquals(publisher.value() - 0x20, status.lagBytes());
    }

    @Test
    void silentPublisherDoesNotKeepTheAnswer() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 20; i++) {
                subscribe("s" + i, silent.getLocalPort());
            }

            List<SubscriptionStatus> statuses = assertTimeout(Duration.ofSeconds(8), () -> read().subscriptions());

            assertEquals(20, statuses.size());
            assertNull(statuses.get(0).publisherLsn());
        }
    }

    @Test
    void databaseWithoutSchemaIsAFailureThatNamesTheRemedy() throws Exception {
        database.execute("DROP SCHEMA pgcat CASCADE");

        assertEquals(List.of("Database main has no schema pgcat. Run: ./pgcat install main"), read().failures());
    }

    @Test
    void jsonHasTheNamesOfTheContract() throws Exception {
        JsonNode json = new ObjectMapper().readTree(StatusJson.writeAll(List.of(written())));

        JsonNode status = json.get(0);
        assertTrue(
                fields(status)
                        .containsAll(List.of(
                                "name",
                                "database",
                                "state",
                                "appliedLsn",
                                "publisherLsn",
                                "lagBytes",
                                "lagMs",
                                "lastCommitTime",
                                "tables",
                                "lastError",
                                "conflicts")),
                status.toString());
        assertEquals("error", status.get("state").asText());
        assertEquals(
                List.of("remote", "local", "state", "strategy", "rows", "copy"),
                fields(status.get("tables").get(0)));
        assertEquals(
                List.of("commitLsn", "table", "sqlState", "message", "since", "retryAt"),
                fields(status.get("lastError")));
        assertEquals(2, status.get("conflicts").get("insert_exists").asInt());
    }

    private static SubscriptionStatus written() {
        return new SubscriptionStatus(
                "a",
                "main",
                State.ERROR,
                "0/10",
                "0/30",
                32L,
                1500L,
                "2026-01-01T00:00:00Z",
                List.of(new TableStatus("public.t", "public.t", "r", "batched", 7)),
                new LastError(
                        "0/2F", "public.t", "23505", "duplicate key", "2026-01-01T00:00:01Z", "2026-01-01T00:01:01Z"),
                Map.of("insert_exists", 2L),
                Map.of("row-filter", 3L),
                false,
                List.of("sequences: told"));
    }

    private void write(SubscriptionStatus status) throws Exception {
        try (Connection connection = database.connect()) {
            new SubscriptionCatalog("other", connection)
                    .writeStatus(status.name(), "process", StatusJson.write(status));
        }
    }

    private void subscribe(String name, int port) throws Exception {
        database.execute("INSERT INTO pgcat.pgcat_subscription (name, hostname, port, username, password, dbname,"
                + " publications) VALUES ('" + name + "', '127.0.0.1', " + port
                + ", 'postgres', '', 'postgres', '{p}')");
    }

    private StatusReader.Report read() throws IOException {
        Path file = Files.writeString(
                folder.resolve("test.properties"),
                "pgcat.databases.main.url=" + database.jdbcUrl() + "\npgcat.databases.main.username=postgres\n");
        return new StatusReader().read(new SettingsReader(Map.of()).read(file, false));
    }

    private static List<String> fields(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
