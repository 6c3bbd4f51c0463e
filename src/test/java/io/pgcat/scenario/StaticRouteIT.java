package io.pgcat.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.pgcat.demo.PostgresServer;
import io.pgcat.pipeline.SettingsReader;
import io.pgcat.pipeline.StatusJson;
import io.pgcat.pipeline.StatusReader;
import io.pgcat.testkit.Await;
import io.pgcat.testkit.Document;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.PgcatProcess;
import io.pgcat.testkit.PgcatProcessBuilder;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The static routes of docs/routes.md, from a folder of their own: to a database, and to a file. */
class StaticRouteIT {

    @TempDir
    private static Path folder;

    private static TestDatabase publisher;
    private static TestDatabase subscriber;
    private static PgcatProcess pgcat;

    @BeforeAll
    static void start() throws Exception {
        List<String> examples = Document.read("routes.md").blocks("yaml");
        Path routes = Files.createDirectories(folder.resolve("my routes"));
        Files.writeString(routes.resolve("orders.yaml"), examples.get(0));
        Files.writeString(routes.resolve("files.yaml"), examples.get(1).replace("pgoutput:orders", "pgoutput:filed"));
        publisher = Servers.database(Servers.get(Servers.NEWEST, 1));
        subscriber = Servers.database(Servers.get(Servers.NEWEST, 2));
        Link.between(publisher, subscriber, "any").onBoth("CREATE TABLE orders(id int PRIMARY KEY, note text)");
        publisher.execute("CREATE PUBLICATION orders FOR ALL TABLES");
        pgcat = process().start();
        awaitSlot("pgcat_orders");
        awaitSlot("pgcat_filed");
    }

    private static PgcatProcessBuilder process() {
        List<String> config = new ArrayList<>(List.of(
                "quarkus.http.port=0",
                "pgcat.retry-interval=1s",
                "pgcat.databases.main.url=" + subscriber.jdbcUrl(),
                "pgcat.databases.main.username=" + PostgresServer.USER));
        for (String source : List.of("orders", "filed")) {
            config.add("pgcat.sources." + source + ".url=" + publisher.jdbcUrl());
            config.add("pgcat.sources." + source + ".username=" + PostgresServer.USER);
            config.add("pgcat.sources." + source + ".publications=orders");
        }
        return PgcatProcess.builder(
                        "run", "--routes", folder.resolve("my routes").toString())
                .folder(folder)
                .config(config.toArray(String[]::new));
    }

    private static void awaitSlot(String slot) {
        Await.untilEquals(
                "slot " + slot + " to be read",
                Link.PATIENCE,
                "t",
                () -> publisher.value("SELECT active FROM pg_replication_slots WHERE slot_name = '" + slot + "'"));
    }

    @AfterAll
    static void stop() throws Exception {
        pgcat.close();
        publisher.close();
        subscriber.close();
    }

    private static List<JsonNode> written() throws IOException {
        List<JsonNode> batches = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.resolve("changes"))) {
            for (Path file : files.sorted().toList()) {
                for (String line : Files.readAllLines(file)) {
                    batches.add(new ObjectMapper().readTree(line));
                }
            }
        }
        return batches;
    }

    private static List<String> writtenChanges() throws IOException {
        List<String> changes = new ArrayList<>();
        for (JsonNode batch : written()) {
            for (JsonNode transaction : batch.get("transactions")) {
                transaction.get("changes").forEach(change -> changes.add(change.toString()));
            }
        }
        return changes;
    }

    private static void awaitApplied(String expected) {
        Await.untilEquals(
                "rows",
                Link.PATIENCE,
                expected,
                () -> subscriber.value("SELECT string_agg(concat_ws(' ', id, note), ',' ORDER BY id) FROM orders"));
    }

    @Test
    void changesArriveInTheDatabaseAndInTheFileAlsoAfterARestart() throws Exception {
        publisher.execute(
                "BEGIN; INSERT INTO orders VALUES (1, 'a'), (2, NULL); UPDATE orders SET id = 3 WHERE id = 1; COMMIT");
        awaitApplied("2,3 a");
        List<String> expected = new ArrayList<>(List.of(
                "{'kind':'insert','table':'public.orders','row':{'id':'1','note':'a'}}".replace('\'', '"'),
                "{'kind':'insert','table':'public.orders','row':{'id':'2','note':null}}".replace('\'', '"'),
                "{'kind':'update','table':'public.orders','key':{'id':'1'},'row':{'id':'3','note':'a'}}"
                        .replace('\'', '"')));
        Await.untilEquals("lines", Link.PATIENCE, expected, StaticRouteIT::writtenChanges);
        awaitConfirmed();

        pgcat.kill9();
        publisher.execute("DELETE FROM orders WHERE id = 2");
        pgcat = process().start();

        awaitApplied("3 a");
        expected.add("{'kind':'delete','table':'public.orders','key':{'id':'2'}}".replace('\'', '"'));
        Await.untilEquals("lines", Link.PATIENCE, expected, StaticRouteIT::writtenChanges);
        assertTrue(
                written().stream().allMatch(batch -> batch.get("transactions").size() > 0));
        assertEquals(0, pgcat.countLines(" ERROR "));
        assertWatched();
        assertASecondProcessStandsBy();
    }

    /** As subscriptions are: over HTTP, in the metrics, and by {@code pgcat status}. */
    private static void assertWatched() throws Exception {
        List<String> expected = List.of("filed  streaming true 0", "orders main streaming true 1");
        Await.untilEquals("statuses", Link.PATIENCE, expected, () -> shown(pgcat));
        Await.untilEquals(
                "pgcat status",
                Link.PATIENCE,
                expected,
                () -> shown(new ObjectMapper().readTree(StatusJson.writeAll(told().subscriptions()))));
        JsonNode orders = statuses(pgcat).get(1);
        assertEquals("public.orders", orders.at("/tables/0/local").asText());
        assertEquals(1, orders.at("/tables/0/rows").asInt());
        assertEquals(
                orders.get("appliedLsn").asText(),
                subscriber.value(
                        "SELECT applied_lsn FROM pgcat.pgcat_subscription_progress WHERE subscription = 'orders'"));
        Await.until("metrics", Link.PATIENCE, () -> pgcat.get("/q/metrics")
                .body()
                .lines()
                .anyMatch(line -> line.startsWith("pgcat_subscription_state{")
                        && line.contains("\"streaming\"")
                        && line.contains("\"orders\"")
                        && line.endsWith(" 1.0")));
        assertEquals(200, pgcat.get("/q/health/ready").statusCode());
    }

    private static StatusReader.Report told() {
        return new StatusReader()
                .read(new SettingsReader(Map.of()).read(folder.resolve("application.properties"), false));
    }

    private static JsonNode statuses(PgcatProcess process) throws Exception {
        return new ObjectMapper().readTree(process.get("/api/subscriptions").body());
    }

    private static List<String> shown(PgcatProcess process) throws Exception {
        return shown(statuses(process));
    }

    /** Name, database, state, whether it is static, and the number of tables. */
    private static List<String> shown(JsonNode statuses) {
        List<String> shown = new ArrayList<>();
        statuses.forEach(status -> shown.add(String.join(
                " ",
                status.get("name").asText(),
                status.get("database").asText(),
                status.get("state").asText(),
                status.get("static").asText(),
                "" + status.get("tables").size())));
        return shown;
    }

    private static void assertASecondProcessStandsBy() throws Exception {
        try (PgcatProcess second = process().start()) {
            Await.untilEquals(
                    "statuses of a second process",
                    Link.PATIENCE,
                    List.of("filed  standby true 0", "orders  standby true 0"),
                    () -> shown(second));
            assertEquals(200, second.get("/q/health/ready").statusCode());
            assertEquals(
                    List.of("streaming", "streaming"),
                    told().subscriptions().stream()
                            .map(status -> status.state().label())
                            .toList());
        }
    }

    private static void awaitConfirmed() throws SQLException {
        String now = publisher.value("SELECT pg_current_wal_lsn()");
        Await.untilEquals(
                "both slots to have passed " + now,
                Link.PATIENCE,
                "t",
                () -> publisher.value("SELECT bool_and(confirmed_flush_lsn >= '" + now
                        + "'::pg_lsn) FROM pg_replication_slots WHERE slot_name IN ('pgcat_orders', 'pgcat_filed')"));
    }
}
