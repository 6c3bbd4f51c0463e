package io.pgcat.scenario;

import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.PgcatProcess;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the packaged application shows over HTTP. */
class WatchingIT {

    private static final List<String> PAGES =
            List.of("/q/health/live", "/q/health/ready", "/q/metrics", "/api/subscriptions", "/");
    private static final String DATABASE_PASSWORD = "Xq7databasepassword";
    private static final String PUBLISHER_PASSWORD = "Xq7publisherpassword";
    private static final String ROW_VALUE = "Xq7rowvalue";

    private static TestDatabase publisher;
    private static TestDatabase subscriber;
    private static PgcatProcess pgcat;
    private static String base;
    private static int number;

    private Link link;

    @BeforeAll
    static void start() throws Exception {
        publisher = Servers.database(Servers.get(Servers.NEWEST, 1));
        subscriber = Servers.database(Servers.get(Servers.NEWEST, 2));
        Link.between(publisher, subscriber, "any").onBoth("CREATE TABLE t(a int PRIMARY KEY, b text)");
        subscriber.execute("CREATE FUNCTION pgcat_test_password() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " NEW.password := '" + PUBLISHER_PASSWORD + "'; RETURN NEW; END $$");
        subscriber.execute("CREATE TRIGGER password BEFORE INSERT ON pgcat.pgcat_subscription"
                + " FOR EACH ROW EXECUTE FUNCTION pgcat_test_password()");
        String password = "pgcat.databases." + subscriber.name() + ".password=" + DATABASE_PASSWORD;
        String[] config = Stream.concat(Stream.of(Link.config(subscriber)), Stream.of(password))
                .toArray(String[]::new);
        pgcat = PgcatProcess.builder("run").config(config).start();
        base = pgcat.awaitLine("running, .*http=", Link.PATIENCE).replaceFirst(".*http=", "");
    }

    @AfterAll
    static void stop() throws Exception {
        pgcat.close();
        publisher.close();
        subscriber.close();
    }

    @BeforeEach
    void subscribe() throws SQLException {
        link = new Link(publisher, subscriber, "watched" + ++number);
        link.subscribe("{}");
        link.awaitStatus("state", "streaming");
    }

    @AfterEach
    void drop() throws SQLException {
        link.drop();
        subscriber.execute("TRUNCATE t");
        publisher.execute("TRUNCATE t");
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return pgcat.get(path);
    }

    /** The value of a series of this test's subscription; empty text where there is none. */
    private String metric(String name, String label) throws Exception {
        return get("/q/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + "{") && line.contains("\"" + link.name() + "\""))
                .filter(line -> line.contains(label))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .findFirst()
                .orElse("");
    }

    private void awaitMetric(String name, String label, String expected) {
        Await.untilEquals(name + label, Link.PATIENCE, expected, () -> metric(name, label));
    }

    @Test
    void metricsCountAndVanishWithTheSubscription() throws Exception {
        publisher.execute("INSERT INTO t VALUES (1, 'a'), (2, 'b')");
        link.awaitCaughtUp();
        subscriber.execute("DELETE FROM t WHERE a = 2");
        publisher.execute("UPDATE t SET b = 'c' WHERE a = 2");

        awaitMetric("pgcat_conflicts_total", "type=\"update_missing\"", "1.0");
        awaitMetric("pgcat_rows_applied_total", "table=\"public.t\"", "2.0");
        awaitMetric("pgcat_subscription_state", "state=\"streaming\"", "1.0");
        awaitMetric("pgcat_subscription_state", "state=\"error\"", "0.0");
        awaitMetric("pgcat_lag_seconds", "", "0.0");
        awaitMetric("pgcat_failing_seconds", "", "0.0");
        assertTrue(Double.parseDouble(metric("pgcat_lag_bytes", "")) >= 0);
        assertTrue(Double.parseDouble(metric("pgcat_last_commit_timestamp_seconds", "")) > 1.7e9);

        link.drop();
        Await.until("series to vanish", Link.PATIENCE, () -> !get("/q/metrics")
                .body()
                .contains("\"" + link.name() + "\""));
    }

    @Test
    void failureIsShownAndReadinessGoesDownWhileLivenessStays() throws Exception {
        assertEquals(200, get("/q/health/ready").statusCode());
        subscriber.execute("INSERT INTO t VALUES (1, 'local')");
        publisher.execute("INSERT INTO t VALUES (1, '" + ROW_VALUE + "')");
        link.awaitStatus("state", "error");

        HttpResponse<String> ready = get("/q/health/ready");
        assertEquals(503, ready.statusCode());
        assertTrue(ready.body().contains(link.name()), ready.body());
        assertEquals(200, get("/q/health/live").statusCode());
        JsonNode statuses =
                new ObjectMapper().readTree(get("/api/subscriptions").body());
        assertEquals(1, statuses.size());
        assertEquals("error", statuses.at("/0/state").asText());
        assertEquals("23505", statuses.at("/0/lastError/sqlState").asText());
        awaitMetric("pgcat_subscription_state", "state=\"error\"", "1.0");
        Await.until(
                "the time of failing to be counted",
                Link.PATIENCE,
                () -> Double.parseDouble(metric("pgcat_failing_seconds", "")) > 0);
        assertNothingSecretIsShown();

        subscriber.execute("DELETE FROM t");
        link.awaitCaughtUp();
        Await.until("readiness", Link.PATIENCE, () -> get("/q/health/ready").statusCode() == 200);
    }

    private static void assertNothingSecretIsShown() throws Exception {
        for (String page : PAGES) {
            String body = get(page).body();
            assertFalse(body.isBlank(), page);
            for (String secret : List.of(DATABASE_PASSWORD, PUBLISHER_PASSWORD, ROW_VALUE)) {
                assertFalse(body.contains(secret), page + " shows " + secret);
            }
        }
        assertEquals(0, pgcat.countLines("Xq7"));
    }

    @Test
    void everyPageAnswersOnLoopback() throws Exception {
        assertTrue(base.startsWith("http://127.0.0.1:"), base);
        for (String page : PAGES) {
            assertEquals(200, get(page).statusCode(), page);
        }
        assertTrue(get("/").body().contains("<title>pgcat-camel</title>"));
        assertNothingSecretIsShown();
    }
}
