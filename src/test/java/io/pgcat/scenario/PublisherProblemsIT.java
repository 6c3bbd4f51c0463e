package io.pgcat.scenario;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pgcat.demo.PostgresServer;
import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.PgcatProcess;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Whatever can be wrong at a publisher is explained in the subscription's status, with what to do, and mended by doing it. */
class PublisherProblemsIT {

    private static TestDatabase subscriber;
    private static PgcatProcess pgcat;
    private static int number;

    private TestDatabase publisher;
    private Link link;

    @BeforeAll
    static void start() throws Exception {
        subscriber = Servers.database(Servers.get(Servers.NEWEST, 2));
        Link.between(subscriber, subscriber, "any");
        subscriber.execute("CREATE TABLE t(a int PRIMARY KEY)");
        pgcat = PgcatProcess.builder("run").config(Link.config(subscriber)).start();
    }

    @AfterAll
    static void stop() throws Exception {
        pgcat.close();
        subscriber.close();
    }

    @BeforeEach
    void tables() throws SQLException {
        publisherIs(Servers.get(Servers.NEWEST, 1));
    }

    private void publisherIs(PostgresServer server) throws SQLException {
        publisher = Servers.database(server);
        link = new Link(publisher, subscriber, "problem" + ++number);
        publisher.execute("CREATE TABLE t(a int PRIMARY KEY)");
    }

    @AfterEach
    void dropEverything() throws SQLException {
        subscriber.execute(
                "DELETE FROM pgcat.pgcat_subscription", "DELETE FROM pgcat.pgcat_dropped_subscription", "TRUNCATE t");
        publisher.close();
    }

    private void assertExplained(String... parts) {
        link.awaitStatus("state", "error");
        for (String part : parts) {
            awaitExplanation(link, part);
        }
    }

    private static void awaitExplanation(Link link, String part) {
        Await.untilAccepted(
                "explanation",
                Link.PATIENCE,
                () -> link.status("lastError,message"),
                text -> text != null && text.contains(part));
    }

    @Test
    void aMissingPublicationIsNamedAndItsCreationHealsTheSubscription() throws SQLException {
        publisher.execute("CREATE PUBLICATION other");
        link.subscribe("{}");
        assertExplained("has no publication pub", "CREATE PUBLICATION");
        publisher.execute("CREATE PUBLICATION pub FOR ALL TABLES");
        link.awaitStatus("state", "streaming");
        publisher.execute("INSERT INTO t VALUES (1)");
        link.awaitCaughtUp();
        link.assertEqual();
    }

    @Test
    void aWrongWalLevelIsExplained() throws SQLException, IOException {
        publisher.close();
        try (PostgresServer server =
                Servers.builder(Servers.NEWEST).setting("wal_level", "replica").start()) {
            publisherIs(server);
            link.subscribe("{}");
            assertExplained("wal_level = replica", "ALTER SYSTEM SET wal_level = 'logical'");
            subscriber.execute("DELETE FROM pgcat.pgcat_subscription");
            publisher.close();
        }
    }

    @Test
    void aRoleWithoutReplicationIsToldWhatItNeeds() throws SQLException {
        publisher.execute("DO $$ BEGIN CREATE ROLE plain LOGIN; EXCEPTION WHEN duplicate_object THEN END $$");
        publisher.execute("CREATE PUBLICATION pub FOR ALL TABLES");
        link.subscribe("{}");
        subscriber.execute("UPDATE pgcat.pgcat_subscription SET username = 'plain'");
        assertExplained("Cannot connect to publisher", "ALTER ROLE ... REPLICATION");
        publisher.execute("ALTER ROLE plain REPLICATION");
        link.awaitStatus("state", "streaming");
        publisher.execute("ALTER ROLE plain NOREPLICATION");
    }

    @Test
    void aSlotInUseIsTriedAgainUntilItIsFree() throws SQLException {
        link.subscribe("{}");
        link.awaitStatus("state", "streaming");
        Link second = new Link(publisher, subscriber, "second" + number);
        second.subscribe("{}");
        subscriber.execute("UPDATE pgcat.pgcat_subscription SET slot_name = 'pgcat_" + link.name() + "' WHERE name = '"
                + second.name() + "'");
        awaitExplanation(second, "Another process reads this slot");
    }

    @Test
    void anInvalidatedSlotIsExplained() throws SQLException, IOException {
        publisher.close();
        try (PostgresServer server = Servers.builder(Servers.NEWEST)
                .setting("max_slot_wal_keep_size", "1MB")
                .setting("max_wal_size", "32MB")
                .start()) {
            publisherIs(server);
            link.subscribe("{}");
            link.awaitStatus("state", "streaming");
            Scenario.disable(link);
            for (int i = 0; i < 4; i++) {
                publisher.execute(
                        "SELECT pg_logical_emit_message(false, 'x', repeat('x', 1000000))", "SELECT pg_switch_wal()");
            }
            publisher.execute("CHECKPOINT");
            Scenario.enable(link, true);
            assertExplained("was invalidated by the publisher", "max_slot_wal_keep_size");
            subscriber.execute("DELETE FROM pgcat.pgcat_subscription");
            publisher.close();
        }
    }

    @Test
    void aSlotOfAnotherPluginIsNotRead() throws SQLException {
        publisher.execute("SELECT pg_create_logical_replication_slot('pgcat_" + link.name() + "', 'test_decoding')");
        link.subscribe("{}");
        assertExplained("uses the plugin test_decoding");
    }

    @Test
    void aLostSlotIsNotReplacedInSilence() throws SQLException {
        link.subscribe("{}");
        link.awaitStatus("state", "streaming");
        publisher.execute("INSERT INTO t VALUES (1)");
        link.awaitCaughtUp();
        Scenario.disable(link);
        Await.until("the slot to be free", Link.PATIENCE, this::dropSlot);
        publisher.execute("INSERT INTO t VALUES (2)");
        Scenario.enable(link, true);
        assertExplained("does not exist on publisher", "would leave out what was committed since");
    }

    private boolean dropSlot() throws SQLException {
        publisher.execute(
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = 'pgcat_"
                        + link.name() + "' AND NOT active");
        return link.slot().isEmpty();
    }

    @Test
    void aSlotThatSomebodyElseReadIsNoticed() throws SQLException {
        link.subscribe("{}");
        link.awaitStatus("state", "streaming");
        publisher.execute("INSERT INTO t VALUES (1)");
        link.awaitCaughtUp();
        Scenario.disable(link);
        publisher.execute("INSERT INTO t VALUES (2)");
        Await.until("the slot to be read by another hand", Link.PATIENCE, this::readSlot);
        Scenario.enable(link, true);
        assertExplained("somebody else read the slot");
    }

    private boolean readSlot() throws SQLException {
        return !publisher
                .values("SELECT pg_replication_slot_advance(slot_name, pg_current_wal_lsn()) FROM pg_replication_slots"
                        + " WHERE slot_name = 'pgcat_" + link.name() + "' AND NOT active")
                .isEmpty();
    }

    @Test
    void anotherClusterAtTheSameAddressIsNoticed() throws SQLException {
        link.subscribe("{}");
        link.awaitStatus("state", "streaming");
        publisher.execute("INSERT INTO t VALUES (1)");
        link.awaitCaughtUp();
        Scenario.disable(link);
        subscriber.execute("UPDATE pgcat.pgcat_subscription_progress SET system_identifier = '42'");
        Scenario.enable(link, true);
        assertExplained("is another cluster");
    }

    @Test
    void anUnreachablePublisherIsTriedAgainAndNothingElseIsDisturbed() throws SQLException {
        link.subscribe("{}");
        link.awaitStatus("state", "streaming");
        Link unreachable = new Link(publisher, subscriber, "unreachable" + number);
        unreachable.subscribe(1, "{}");
        unreachable.awaitStatus("state", "error");
        publisher.execute("INSERT INTO t VALUES (1)");
        link.awaitCaughtUp();
        try (Connection ignored = publisher.connect()) {
            assertTrue(pgcat.isAlive());
        }
        link.assertEqual();
    }
}
