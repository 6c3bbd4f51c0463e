package io.pgcat.scenario;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Base of the scenarios that docs/scenarios.md lists: each test has empty databases on the shared {@link Stage} and a
 * subscription of its own, named by {@code link}. Expected rows are written as PostgreSQL shows a row.
 */
abstract class Scenario {

    private static int number;

    Stage stage;
    TestDatabase p;
    TestDatabase s;
    Link link;
    private final List<Link> links = new ArrayList<>();

    @BeforeEach
    void setTheStage() throws SQLException {
        stage = Stage.get();
        p = stage.p();
        s = stage.s();
        link = another(p, s);
    }

    @AfterEach
    void clearTheStage() throws SQLException {
        stage.clear();
        for (Link each : links) {
            each.drop();
        }
    }

    /** A subscription beside the test's first one; it does not exist before {@link #subscribe(Link, String, String...)}. */
    final Link another(TestDatabase publisher, TestDatabase subscriber) {
        Link another = new Link(publisher, subscriber, "sc" + ++number);
        links.add(another);
        return another;
    }

    final void both(String... statements) throws SQLException {
        link.onBoth(statements);
    }

    /** Runs statements in one transaction. */
    static void together(TestDatabase database, String... statements) throws SQLException {
        database.execute("BEGIN; " + String.join("; ", statements) + "; COMMIT");
    }

    /** Subscribes to all tables. */
    final void subscribe() throws SQLException {
        subscribe(link, "{}");
    }

    final void subscribe(String options, String... publications) throws SQLException {
        subscribe(link, options, publications);
    }

    /** Publishes all tables as pub when no publication is named, inserts the subscription, and waits for its slot. */
    static void subscribe(Link link, String options, String... publications) throws SQLException {
        insert(link, options, publications);
        awaitSlot(link);
    }

    /** Inserts the subscription and waits for nothing. */
    static void insert(Link link, String options, String... publications) throws SQLException {
        link.subscribe(options, publications);
    }

    /** The slot is complete: everything that commits from now on is carried. */
    static void awaitSlot(Link link) {
        Await.until(
                "slot of " + link.name(),
                Link.PATIENCE,
                () -> link.publisher()
                                .value("SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = 'pgcat_"
                                        + link.name() + "'")
                        != null);
    }

    final void caughtUp() throws SQLException {
        link.awaitCaughtUp();
    }

    /** Asserts a query's rows in order, each as PostgreSQL shows a row: {@code (1,text)}. */
    static void assertRows(TestDatabase database, String query, String... rows) throws SQLException {
        assertEquals(List.of(rows), rows(database, query));
    }

    static List<String> rows(TestDatabase database, String query) throws SQLException {
        return database.values("SELECT q::text FROM (" + query + ") q");
    }

    /** Waits until a query has these rows. */
    static void awaitRows(TestDatabase database, String query, String... rows) {
        Await.untilEquals(query, Link.PATIENCE, List.of(rows), () -> rows(database, query));
    }

    /** Asserts that tables hold the same rows on both sides, once caught up. */
    final void assertArrived() throws SQLException {
        caughtUp();
        link.assertEqual();
    }

    /** As {@link Link#status}. */
    static String status(Link link, String jsonPath) throws SQLException {
        return link.status(jsonPath);
    }

    /**
     * Waits until the subscription has stopped at a change and asserts that status and log tell where and why.
     *
     * @param words that the message must hold
     */
    final void awaitStop(String sqlState, String table, String... words) throws SQLException {
        awaitError(link, sqlState, table, words);
        assertTrue(status(link, "lastError,commitLsn").matches("[0-9A-F]+/[0-9A-F]+"));
        String line = "dml failed, commit_lsn=" + status(link, "lastError,commitLsn") + ", table=" + table
                + ", sqlstate=" + sqlState + ".*subscription=" + link.name() + ",";
        assertEquals(1, stage.pgcat().countLines(line), line);
    }

    /** Waits until the subscription has stopped with this SQLSTATE, place and message. */
    static void awaitError(Link link, String sqlState, String table, String... words) throws SQLException {
        String expected = sqlState + " at " + table + ": " + List.of(words);
        Await.untilEquals("stop of " + link.name(), Link.PATIENCE, expected, () -> {
            String message = String.valueOf(status(link, "lastError,message"));
            boolean stopped = "error".equals(status(link, "state"))
                    && sqlState.equals(Objects.requireNonNullElse(status(link, "lastError,sqlState"), ""))
                    && Objects.equals(table, status(link, "lastError,table"))
                    && List.of(words).stream().allMatch(message::contains);
            return stopped ? expected : message;
        });
    }

    /** Enables or disables the subscription. */
    static void enable(Link link, boolean enabled) throws SQLException {
        link.subscriber()
                .execute("UPDATE pgcat.pgcat_subscription SET enabled = " + enabled + " WHERE name = '" + link.name()
                        + "'");
    }

    /** Disables the subscription and waits until nothing of it runs. */
    static void disable(Link link) throws SQLException {
        enable(link, false);
        link.awaitStatus("state", "disabled");
    }

    /** Raises the position by hand to where the subscription has failed. */
    static void skipTo(Link link, String lsn) throws SQLException {
        link.subscriber()
                .execute("UPDATE pgcat.pgcat_subscription_progress SET lsn = '" + lsn + "' WHERE subscription = '"
                        + link.name() + "'");
    }
}
