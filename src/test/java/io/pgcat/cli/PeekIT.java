package io.pgcat.cli;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.pgcat.cli.CommandFixture.Ended;
import io.pgcat.demo.PostgresServer;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TableContents;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** {@code pgcat peek}, on the oldest and the newest publisher. */
class PeekIT {

    private static final String[] TABLES = {
        "CREATE TABLE t (id int PRIMARY KEY, v text)",
        "CREATE TABLE always (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, \"odd \"\"name\" numeric)",
        "CREATE TABLE keyless (a json, b int)",
        "ALTER TABLE keyless REPLICA IDENTITY FULL"
    };

    private static TestDatabase subscriber;
    private static CommandFixture command;
    private static int number;

    private TestDatabase publisher;
    private Link link;

    @BeforeAll
    static void start() throws Exception {
        subscriber = Servers.database(Servers.get(Servers.NEWEST, 2));
        Link.between(subscriber, subscriber, "any");
        command = new CommandFixture(subscriber);
    }

    @AfterAll
    static void stop() throws Exception {
        subscriber.close();
    }

    /** A subscription from a new database of that version, whose tables are on both sides. Nobody runs it. */
    private void subscribe(int version) throws SQLException {
        publisher = Servers.database(version);
        link = new Link(publisher, subscriber, "peek" + ++number);
        link.onBoth(TABLES);
        link.subscribe("{}");
        publisher.execute("SELECT pg_create_logical_replication_slot('pgcat_" + link.name() + "', 'pgoutput')");
    }

    @AfterEach
    void drop() throws SQLException {
        if (link != null) {
            subscriber.execute("DELETE FROM pgcat.pgcat_subscription", "DROP TABLE t, always, keyless");
            publisher.close();
        }
    }

    private String slot(String column) throws SQLException {
        return publisher.value(
                "SELECT " + column + " FROM pg_replication_slots WHERE slot_name = 'pgcat_" + link.name() + "'");
    }

    private Ended peek(String... options) {
        List<String> all = new ArrayList<>(List.of("peek", link.name()));
        all.addAll(List.of(options));
        return command.run(all.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 18})
    void everyKindOfChangeIsShownAndNothingIsConsumed(int version) throws Exception {
        subscribe(version);
        publisher.execute(
                "BEGIN; INSERT INTO t VALUES (1, E'it''s \\\\ süß\\n'), (2, NULL); UPDATE t SET v = 'x' WHERE id = 2; COMMIT",
                "UPDATE t SET id = 3 WHERE id = 2",
                "INSERT INTO always(\"odd \"\"name\") VALUES (1.50), ('NaN')",
                "INSERT INTO keyless VALUES ('{\"k\": 1}', NULL), ('[]', 2)",
                "UPDATE keyless SET b = 3 WHERE b IS NULL",
                "DELETE FROM keyless WHERE b = 2",
                "DELETE FROM t WHERE id = 1",
                "TRUNCATE always");
        String before = slot("confirmed_flush_lsn || ' ' || restart_lsn");

        List<JsonNode> shown = peek().well().json();
        String sql = peek("--format", "sql").well().out();

        assertEquals(
                List.of(
                        "insert insert update",
                        "update",
                        "insert insert",
                        "insert insert",
                        "update",
                        "delete",
                        "delete",
                        "truncate"),
                shown.stream().map(PeekIT::kinds).toList());
        assertEquals(
                "it's \\ süß\n",
                shown.get(0).at("/transactions/0/changes/0/row/v").asText());
        assertEquals(CommandFixture.read("{\"id\": \"2\"}"), shown.get(1).at("/transactions/0/changes/0/key"));
        assertEquals(before, slot("confirmed_flush_lsn || ' ' || restart_lsn"));
        assertEquals(
                "1", publisher.value("SELECT count(*) FROM pg_replication_slots WHERE database = current_database()"));
        assertReplays(sql);
    }

    private static String kinds(JsonNode batch) {
        assertEquals(1, batch.get("transactions").size());
        List<String> kinds = new ArrayList<>();
        batch.at("/transactions/0/changes")
                .forEach(change -> kinds.add(change.get("kind").asText()));
        return String.join(" ", kinds);
    }

    /** The statements bring other tables to what the publisher's hold. */
    private void assertReplays(String sql) throws Exception {
        try (TestDatabase replay = Servers.database(publisher.server())) {
            replay.execute(TABLES);
            try (Connection connection = replay.connect();
                    Statement statement = connection.createStatement();
                    Connection original = publisher.connect()) {
                statement.execute(sql);
                TableContents.assertSchemaEqual(original, connection, "public");
            }
        }
    }

    @Test
    void aMessageIsShown() throws Exception {
        subscribe(Servers.NEWEST);
        publisher.execute("SELECT pg_logical_emit_message(true, 'app', 'hi')");

        assertEquals(
                "aGk=",
                peek().well()
                        .json()
                        .get(0)
                        .at("/transactions/0/changes/0/base64")
                        .asText());
    }

    @Test
    void limitAndUntilBoundWhatIsShown() throws Exception {
        subscribe(Servers.NEWEST);
        for (int i = 1; i <= 4; i++) {
            publisher.execute("INSERT INTO t VALUES (" + i + ")");
        }
        List<JsonNode> all = peek().well().json();
        String third = all.get(2).at("/transactions/0/commitLsn").asText();

        assertEquals(4, all.size());
        assertEquals(all.subList(0, 2), peek("--limit", "2").well().json());
        assertEquals(all.subList(0, 3), peek("--until", third).well().json());
        assertEquals(List.of(), peek("--until", "0/1").well().json());
    }

    @Test
    void aLargeTransactionComesInParts() throws Exception {
        subscribe(Servers.NEWEST);
        publisher.execute("INSERT INTO t SELECT g, 'row' FROM generate_series(1, 40000) g");

        List<JsonNode> parts = peek("--limit", "1").well().json();

        assertTrue(parts.size() > 2, "parts: " + parts.size());
        assertEquals("first", parts.get(0).at("/transactions/0/part").asText());
        assertEquals(
                "last", parts.get(parts.size() - 1).at("/transactions/0/part").asText());
        assertEquals(
                40000,
                parts.stream()
                        .mapToInt(part -> part.at("/transactions/0/changes").size())
                        .sum());
    }

    @Test
    void whatOptionOriginsKeepsBackDoesNotWait() throws Exception {
        subscribe(Servers.OLDEST);
        String origin = "pgcat_" + publisher.name() + "_elsewhere";
        publisher.execute(
                "SELECT pg_replication_origin_create('" + origin + "')",
                "SELECT pg_replication_origin_session_setup('" + origin + "')",
                "INSERT INTO t VALUES (1)");

        assertEquals(List.of(), peek().well().json());
        subscriber.execute("UPDATE pgcat.pgcat_subscription SET options = '{\"origins\": \"any\"}'");
        assertTrue(peek("--format", "sql").well().out().contains(", origin " + origin + "\n"));
    }

    @Test
    void anOriginMadeByTheTransactionThatCarriesItIsOneWithoutAName() throws Exception {
        subscribe(Servers.OLDEST);
        String origin = "pgcat_" + publisher.name() + "_new";
        publisher.execute(
                "BEGIN",
                "SELECT pg_replication_origin_create('" + origin + "')",
                "SELECT pg_replication_origin_session_setup('" + origin + "')",
                "INSERT INTO t VALUES (1)",
                "COMMIT");

        assertEquals(List.of(), peek().well().json());
        subscriber.execute("UPDATE pgcat.pgcat_subscription SET options = '{\"origins\": \"any\"}'");
        String waiting = peek("--format", "sql").well().out();
        assertTrue(waiting.contains(", origin (unknown)\n"), waiting);
    }

    @Test
    void aRoleNeedsReplicationAndNothingElse() throws Exception {
        subscribe(Servers.NEWEST);
        String role = publisher.name() + "_repl";
        publisher.execute("CREATE ROLE " + role + " LOGIN REPLICATION", "INSERT INTO t VALUES (1)");
        subscriber.execute("UPDATE pgcat.pgcat_subscription SET username = '" + role + "'");
        assertEquals(1, peek().well().json().size());
        publisher.execute("ALTER ROLE " + role + " NOREPLICATION");

        Ended refused = peek();
        subscriber.execute("UPDATE pgcat.pgcat_subscription SET username = '" + PostgresServer.USER + "'");

        assertEquals(1, refused.status());
        assertTrue(refused.err().contains("needs the REPLICATION attribute"), refused.err());
        assertEquals(1, refused.err().lines().count(), refused.err());
    }

    @Test
    void whatDoesNotExistIsNamed() throws Exception {
        subscribe(Servers.NEWEST);

        Ended other = command.run("peek", "nobody");
        subscriber.execute("UPDATE pgcat.pgcat_subscription SET slot_name = 'nothing'");
        Ended slot = peek();
        subscriber.execute("UPDATE pgcat.pgcat_subscription SET slot_name = NULL");
        Ended database = peek("--database", "oops");

        assertEquals(1, other.status());
        assertTrue(
                other.err().startsWith("pgcat: There is no subscription nobody in any configured database"),
                other.err());
        assertEquals(1, slot.status());
        assertTrue(slot.err().startsWith("pgcat: The publisher has no slot nothing"), slot.err());
        assertEquals(2, database.status());
        assertTrue(database.err().startsWith("pgcat: --database: no database oops is configured"), database.err());
    }
}
