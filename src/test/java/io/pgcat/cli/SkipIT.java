package io.pgcat.cli;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pgcat.cli.CommandFixture.Ended;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** {@code pgcat skip}, while no process runs the subscription. */
class SkipIT {

    private static final String SAVED = " FROM pgcat.pgcat_skipped_transaction";

    private static TestDatabase subscriber;
    private static int number;

    private CommandFixture command;
    private TestDatabase publisher;
    private Link link;

    @BeforeAll
    static void start() throws Exception {
        subscriber = Servers.database(Servers.get(Servers.NEWEST, 2));
        Link.between(subscriber, subscriber, "any");
    }

    @AfterAll
    static void stop() throws Exception {
        subscriber.close();
    }

    @BeforeEach
    void tables() throws Exception {
        command = new CommandFixture(subscriber);
        subscriber.execute("CREATE TABLE t (i int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
    }

    @AfterEach
    void drop() throws SQLException {
        subscriber.execute(
                "DELETE FROM pgcat.pgcat_subscription", "DELETE FROM pgcat.pgcat_skipped_transaction", "DROP TABLE t");
        publisher.close();
    }

    /** A subscription from a new database; its first transaction will fail if it inserts 1. */
    private void subscribe() throws SQLException {
        publisher = Servers.database(Servers.NEWEST);
        link = new Link(publisher, subscriber, "skip" + ++number);
        publisher.execute("CREATE TABLE t (i int)");
        link.subscribe("{}");
        publisher.execute("SELECT pg_create_logical_replication_slot('pgcat_" + link.name() + "', 'pgoutput')");
    }

    private Ended skip(String lsn, String... options) {
        List<String> all = new ArrayList<>(List.of("skip", link.name(), lsn));
        all.addAll(List.of(options));
        return command.run(all.toArray(String[]::new));
    }

    /** The commit LSNs of what waits, in order. */
    private List<String> waiting() {
        return command.run("peek", link.name()).well().json().stream()
                .map(batch -> batch.at("/transactions/0/commitLsn").asText())
                .toList();
    }

    private String raisedTo() throws SQLException {
        return subscriber.value(
                "SELECT max(lsn) FROM pgcat.pgcat_subscription_progress WHERE subscription = '" + link.name() + "'");
    }

    @Test
    void aPositionOfNoWaitingTransactionIsRefusedAndTheNearestAreNamed() throws Exception {
        subscribe();
        assertTrue(skip("0/1", "--yes").err().contains("None waits at all."));
        for (int i = 1; i <= 5; i++) {
            publisher.execute("INSERT INTO t VALUES (" + i + ")");
        }
        List<String> waiting = waiting();

        Ended low = skip("0/1", "--yes");
        Ended future = skip("FFFFFFFF/1", "--yes");

        assertEquals(List.of(1, 1), List.of(low.status(), future.status()));
        assertEquals(waiting.subList(0, 3), named(low));
        assertEquals(waiting.subList(2, 5), named(future));
        assertTrue(
                future.err().startsWith("pgcat: No transaction with commit LSN FFFFFFFF/1 waits for subscription"),
                future.err());
        assertEquals("", low.out() + future.out());
        assertEquals(null, raisedTo());
        assertEquals(waiting, waiting());
    }

    private static List<String> named(Ended refused) {
        return refused.err()
                .lines()
                .filter(line -> line.startsWith("  xid "))
                .map(line -> line.replaceAll(".*commit_lsn ([^,]*),.*", "$1"))
                .toList();
    }

    @Test
    void whatWaitsBeforeIsLostOnlyWhereThatIsWanted() throws Exception {
        subscribe();
        publisher.execute("INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (2)", "INSERT INTO t VALUES (3), (4)");
        List<String> waiting = waiting();

        Ended refused = skip(waiting.get(1), "--yes");
        Ended skipped = skip(waiting.get(1), "--yes", "--all-before", "--format", "json");

        assertEquals(1, refused.status());
        assertTrue(refused.err().contains("wait 1 others that are not applied yet"), refused.err());
        assertTrue(refused.err().contains("add --all-before"), refused.err());
        assertEquals(waiting.subList(0, 1), named(refused));
        assertEquals(0, skipped.status(), skipped.err());
        assertEquals(2, skipped.json().size());
        assertTrue(skipped.err().startsWith("Lost: 2 transactions, 2 changes."), skipped.err());
        assertEquals(waiting.get(1), raisedTo());
        assertEquals(waiting.subList(0, 2), subscriber.values("SELECT commit_lsn" + SAVED + " ORDER BY id"));
        assertEquals(waiting.subList(2, 3), waiting());
    }

    @Test
    void whoIsAskedMaySayNo() throws Exception {
        subscribe();
        publisher.execute("TRUNCATE t", "SELECT pg_logical_emit_message(true, 'app', 'hi')");
        List<String> waiting = waiting();
        List<String> questions = new ArrayList<>();

        command.askAt(question -> {
            questions.add(question);
            return "no";
        });
        Ended declined = skip(waiting.get(0));
        String afterNo = raisedTo() + subscriber.value("SELECT count(*)" + SAVED);
        command.askAt(question -> " Yes ");
        Ended agreed = skip(waiting.get(0)).well();

        assertEquals(1, questions.size());
        assertEquals(1, declined.status());
        assertTrue(declined.out().endsWith("-- Nothing was skipped.\n"), declined.out());
        assertEquals("null0", afterNo);
        assertTrue(agreed.out().contains("--   public.t: 1 truncate\n"), agreed.out());
        assertEquals(waiting.get(0), raisedTo());
        assertEquals(
                link.name() + " " + waiting.get(0) + " 1 truncate",
                subscriber.value(
                        "SELECT concat_ws(' ', subscription, commit_lsn, piece, changes #>> '{0,kind}')" + SAVED));
        assertEquals(
                "t",
                subscriber.value("SELECT skipped_by = 'postgres for " + System.getProperty("user.name")
                        + "' AND commit_time <= skipped_at AND xid > 0 AND origin = ''" + SAVED));
    }

    @Test
    void nothingIsSkippedWhereTheSubscriptionMovesOnMeanwhile() throws Exception {
        subscribe();
        publisher.execute("INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (2)");
        subscriber.execute("INSERT INTO pgcat.pgcat_subscription_progress (subscription, lsn, applied_lsn) VALUES ('"
                + link.name() + "', '0/10', '0/10')");
        command.askAt(question -> {
            try {
                subscriber.execute("UPDATE pgcat.pgcat_subscription_progress SET lsn = '0/11', applied_lsn = '0/11'");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return "yes";
        });

        Ended refused = skip(waiting().get(0));

        assertEquals(1, refused.status());
        assertTrue(refused.err().contains("has moved on while you looked; nothing was skipped"), refused.err());
        assertEquals("0/11", raisedTo());
        assertEquals("0", subscriber.value("SELECT count(*)" + SAVED));
    }

    @Test
    void aLargeTransactionIsSavedInPieces() throws Exception {
        subscribe();
        publisher.execute("INSERT INTO t SELECT generate_series(1, 40000)");

        JsonNode last = CommandFixture.read(skip(waiting().get(0), "--yes", "--format", "json")
                .out()
                .lines()
                .reduce((first, second) -> second)
                .orElseThrow());

        assertEquals("last", last.at("/transactions/0/part").asText());
        assertEquals(
                "t 40000 40000",
                subscriber.value("SELECT concat_ws(' ', (SELECT count(*) > 1 AND count(*) = max(piece)" + SAVED
                        + "), count(*), count(DISTINCT c #>> '{row,i}'))" + SAVED
                        + ", json_array_elements(changes) c"));
    }
}
