package io.pgcat.testkit;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.pgcat.demo.PostgresServer;
import io.pgcat.demo.Stop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RandomWorkloadIT {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    @ParameterizedTest
    @ValueSource(ints = {Servers.OLDEST, Servers.NEWEST})
    void everyKindOfChangeReachesTheWalAndTransactionsInterleave(int version) throws Exception {
        try (TestDatabase database = Servers.database(version)) {
            createTables(database);
            database.execute("SELECT pg_create_logical_replication_slot('" + database.name() + "', 'test_decoding')");

            run(database, RandomWorkload.Plan.of(4_000).withSeed(4));

            List<String> changes = database.values("SELECT data FROM pg_logical_slot_peek_changes('" + database.name()
                    + "', NULL, NULL, 'include-xids', '0')");
            assertContainsEveryKind(changes);
            assertEquals("0", database.value("SELECT count(*) FROM workload.item WHERE id IS NULL"));
            assertTrue(interleavedTransactions(database) > 100, "too few transactions interleave");
        }
    }

    @Tag("matrix")
    @Test
    void bothSidesAreEqualAfterBuiltInReplicationAndNoTransactionIsTorn() throws Exception {
        try (TestDatabase publisher = Servers.database(Servers.NEWEST);
                TestDatabase subscriber = Servers.database(Servers.NEWEST)) {
            createTables(publisher);
            createTables(subscriber);
            try (BuiltInSubscription subscription = BuiltInSubscription.create(publisher, subscriber);
                    InvariantReader reader = InvariantReader.start(subscriber::connect)) {
                subscription.enable();
                run(publisher, RandomWorkload.Plan.of(5_000).withPerSecond(2_000));
                subscription.awaitApplied(LIMIT);

                assertTrue(reader.readCount() > 10, reader.readCount() + " reads");
                assertEquals(List.of(), reader.torn());
            }
            try (Connection left = publisher.connect();
                    Connection right = subscriber.connect()) {
                TableContents.assertSchemaEqual(left, right, RandomWorkload.SCHEMA);
            }
        }
    }

    @Tag("matrix")
    @Test
    void aPublisherThatCrashesIsConnectedToAgain() throws Exception {
        try (PostgresServer server = Servers.builder(Servers.NEWEST).start();
                TestDatabase database = Servers.database(server)) {
            createTables(database);
            try (RandomWorkload workload = RandomWorkload.start(
                    database::connect, RandomWorkload.Plan.of(6_000).withPerSecond(2_000))) {
                workload.awaitCommitted(1_000, LIMIT);
                server.stop(Stop.IMMEDIATE);
                server.startAgain();
                workload.awaitEnd(LIMIT);
                assertTrue(workload.committedCount() > 4_000, workload.committedCount() + " committed");
            }
            try (Connection connection = database.connect()) {
                assertEquals(0, RandomWorkload.imbalance(connection));
            }
        }
    }

    @Test
    void theInvariantReaderSeesATornTransaction() throws Exception {
        try (TestDatabase database = Servers.database(Servers.NEWEST)) {
            createTables(database);
            try (InvariantReader reader = InvariantReader.start(database::connect)) {
                database.execute("INSERT INTO workload.debit VALUES (1, 5)");
                Await.until("a torn transaction", LIMIT, () -> !reader.torn().isEmpty());
            }
        }
    }

    private static void createTables(TestDatabase database) throws Exception {
        try (Connection connection = database.connect()) {
            RandomWorkload.createTables(connection);
        }
    }

    private static void run(TestDatabase database, RandomWorkload.Plan plan) {
        try (RandomWorkload workload = RandomWorkload.start(database::connect, plan)) {
            workload.awaitEnd(LIMIT);
            assertTrue(workload.committedCount() > plan.transactions() * 9 / 10, workload.committedCount() + "");
        }
    }

    private static void assertContainsEveryKind(List<String> changes) {
        Map<String, Long> kinds = changes.stream()
                .filter(change -> change.startsWith("table "))
                .collect(Collectors.groupingBy(
                        change -> change.replaceFirst("table workload\\.([a-z_, .]+): ([A-Z]+):.*(?s:.*)", "$1 $2"),
                        Collectors.counting()));
        for (String table : List.of("item", "document", "tag", "duplicate")) {
            for (String operation : List.of("INSERT", "UPDATE", "DELETE")) {
                assertTrue(kinds.getOrDefault(table + " " + operation, 0L) > 20, table + " " + operation + kinds);
            }
        }
        assertTrue(kinds.containsKey("event INSERT"), kinds::toString);
        assertTrue(changes.stream().anyMatch(change -> change.matches("table .*, .*: TRUNCATE.*")), kinds::toString);
        assertTrue(changes.stream().anyMatch(change -> change.contains("old-key:")), kinds::toString);
        assertTrue(changes.stream().anyMatch(change -> change.contains("unchanged-toast-datum")), kinds::toString);
    }

    /** Transactions that wrote their first change before one was committed that comes earlier in commit order. */
    private static long interleavedTransactions(TestDatabase database) throws Exception {
        return Long.parseLong(database.value(
                """
                SELECT count(*) FROM (
                  SELECT first, lag(last) OVER (ORDER BY last) AS before FROM (
                    SELECT min(lsn - '0/0') FILTER (WHERE data !~ '^BEGIN') AS first, max(lsn - '0/0') AS last
                      FROM pg_logical_slot_peek_changes('%s', NULL, NULL) GROUP BY xid::text) t) u
                 WHERE first < before"""
                        .formatted(database.name())));
    }
}
