package io.pgcat.pipeline;

import java.sql.Connection;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.pgcat.demo.PostgresServer;
import io.pgcat.pipeline.Finding.Severity;
import io.pgcat.testkit.Servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Each finding about a publisher, provoked on a real one; what it names as mending mends it. */
class PreflightPublisherIT {

    private PreflightFixture fixture;

    @BeforeEach
    void begin() throws Exception {
        fixture = new PreflightFixture(Servers.get(Servers.NEWEST), Servers.get(Servers.OLDEST));
    }

    @AfterEach
    void end() throws Exception {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 14, 15, 18})
    void whatIsAsItShouldBeGivesNoErrorAndNoWarning(int version) throws Exception {
        try (PreflightFixture other = new PreflightFixture(Servers.get(version), Servers.get(version))) {
            assertEquals(List.of(), other.troubles());
        }
    }

    @Tag("matrix")
    @ParameterizedTest
    @ValueSource(ints = {12, 13, 16, 17})
    void theVersionsBetweenAreAlike(int version) throws Exception {
        whatIsAsItShouldBeGivesNoErrorAndNoWarning(version);
    }

    @Test
    void slotThatMayFillTheDiskIsAWarning() throws Exception {
        Finding finding = PreflightFixture.find(fixture.check(), "max_slot_wal_keep_size is unlimited");

        assertEquals(Severity.WARN, finding.severity());
    }

    @Test
    void publisherThatRefusesIsAnError() throws Exception {
        fixture.publisher.execute("ALTER ROLE " + fixture.replicator + " NOLOGIN");

        Finding finding = fixture.only(Severity.ERROR, "cannot be asked");

        assertTrue(finding.message().contains("not permitted to log in"), finding.message());
    }

    @Test
    void roleWithoutReplicationIsAnError() throws Exception {
        fixture.publisher.execute("ALTER ROLE " + fixture.replicator + " NOREPLICATION");

        fixture.publisher.execute(
                fixture.only(Severity.ERROR, "has no REPLICATION").mend());

        assertEquals(List.of(), fixture.troubles());
    }

    @Test
    void missingPublicationIsAnErrorAndAnEmptyOneAWarning() throws Exception {
        fixture.publisher.execute("ALTER PUBLICATION pub DROP TABLE t");
        fixture.only(Severity.WARN, "publication pub holds no table");

        fixture.publisher.execute("DROP PUBLICATION pub");
        Finding finding = fixture.only(Severity.ERROR, "publication pub does not exist");
        assertTrue(finding.mend().startsWith("CREATE PUBLICATION pub"), finding.mend());
    }

    @Test
    void tableWithoutReplicaIdentityIsAWarning() throws Exception {
        fixture.publisher.execute("ALTER TABLE t REPLICA IDENTITY NOTHING");

        fixture.publisher.execute(
                fixture.only(Severity.WARN, "has no replica identity").mend());

        assertEquals(List.of(), fixture.troubles());
    }

    @Test
    void insertOnlyPublicationNeedsNoReplicaIdentity() throws Exception {
        fixture.publisher.execute(
                "ALTER TABLE t REPLICA IDENTITY NOTHING", "ALTER PUBLICATION pub SET (publish = 'insert')");

        assertEquals(List.of(), fixture.troubles());
    }

    @Test
    void tableThatMayNotBeReadIsAnErrorWhenItIsToBeCopied() throws Exception {
        fixture.publisher.execute("REVOKE SELECT ON t FROM " + fixture.replicator);

        Finding finding = fixture.only(Severity.ERROR, "may not read table public.t");
        fixture.subscriber.execute("UPDATE pgcat.pgcat_subscription SET copy_data = false");
        assertEquals(List.of(), fixture.troubles());

        fixture.subscriber.execute("UPDATE pgcat.pgcat_subscription SET copy_data = true");
        fixture.publisher.execute(finding.mend().split("(?<=;) "));
        assertEquals(List.of(), fixture.troubles());
    }

    @Test
    void slotOfSomethingElseIsAnError() throws Exception {
        fixture.publisher.execute(
                "SELECT pg_create_logical_replication_slot('pgcat_" + fixture.name() + "', 'test_decoding')");

        fixture.only(Severity.ERROR, "belongs to something else");
    }

    @Test
    void walThatASlotRetainsIsTold() throws Exception {
        fixture.publisher.execute(
                "SELECT pg_create_logical_replication_slot('pgcat_" + fixture.name() + "', 'pgoutput')",
                "SELECT txid_current()",
                "SELECT pg_switch_wal()",
                "SELECT txid_current()",
                "SELECT pg_switch_wal()");

        Finding finding = PreflightFixture.find(fixture.check(), "of WAL");

        assertEquals(Severity.INFO, finding.severity());
        assertTrue(finding.message().startsWith("slot pgcat_" + fixture.name() + " retains"), finding.message());
    }

    @Test
    void slotThatSomebodyElseReadsIsAWarning() throws Exception {
        String slot = "pgcat_" + fixture.name();
        fixture.publisher.execute("SELECT pg_create_logical_replication_slot('" + slot + "', 'pgoutput')");

        try (SlotReader reader = new SlotReader(fixture.publisher, slot, "pub")) {
            fixture.only(Severity.WARN, "is in use by process " + reader.pid());
            try (Connection lock = fixture.subscriber.connect()) {
                lock.createStatement().execute("SELECT pg_advisory_lock(1885824884, 1)");
                assertEquals(List.of(), fixture.troubles());
            }
        }
    }

    @Test
    void twoSubscriptionsThatWantOneSlotAreAnError() throws Exception {
        fixture.subscribe("other");
        fixture.subscriber.execute("UPDATE pgcat.pgcat_subscription SET slot_name = 'shared'");

        Finding finding = fixture.only(Severity.ERROR, "both want slot shared");

        assertTrue(finding.subject().contains("subscription other"), finding.subject());
        assertTrue(finding.subject().contains("subscription " + fixture.name()), finding.subject());
    }

    @Test
    void staticSourceIsCheckedToo() throws Exception {
        List<Finding> findings = fixture.check("pgcat.sources.extra.url=" + fixture.publisher.jdbcUrl()
                + "\npgcat.sources.extra.username=" + fixture.replicator
                + "\npgcat.sources.extra.publications=pub,absent\n");

        Finding finding = PreflightFixture.find(findings, "publication absent does not exist");
        assertEquals("source extra", finding.subject());
    }

    @Test
    void settingsOfThePublisherThatDoNotFitAreFound() throws Exception {
        try (PostgresServer server = Servers.builder(Servers.NEWEST)
                .setting("wal_level", "replica")
                .setting("max_replication_slots", "1")
                .setting("max_wal_senders", "0")
                .setting("wal_sender_timeout", "2s")
                .start()) {
            try (PreflightFixture other = new PreflightFixture(server, server)) {
                other.publisher.execute("SELECT pg_create_physical_replication_slot('taken')");
                List<Finding> findings = other.troubles();

                assertEquals(Severity.ERROR, severity(findings, "wal_level = replica"));
                assertEquals(Severity.ERROR, severity(findings, "no free replication slot"));
                assertEquals(Severity.ERROR, severity(findings, "no free WAL sender"));
                assertEquals(Severity.WARN, severity(findings, "wal_sender_timeout is only 2000 ms"));
                assertEquals(4, findings.size(), findings.toString());
            }
        }
    }

    @Test
    void slotsAndWalSendersThatAreNotEnoughForAllTogetherAreFound() throws Exception {
        try (PostgresServer server = Servers.builder(Servers.NEWEST)
                        .setting("max_replication_slots", "2")
                        .setting("max_wal_senders", "1")
                        .start();
                PreflightFixture other = new PreflightFixture(server, Servers.get(Servers.OLDEST))) {
            other.publisher.execute("SELECT pg_create_physical_replication_slot('taken')");
            assertEquals(List.of(), other.troubles());
            other.subscribe(other.name() + "_2");

            List<Finding> findings = other.troubles();

            assertEquals(Severity.WARN, severity(findings, "(max_replication_slots = 2); subscriptions want 2"));
            assertEquals(Severity.ERROR, severity(findings, "(max_wal_senders = 1); subscriptions want 2"));
            assertEquals(2, findings.size(), findings.toString());
        }
    }

    @Test
    void slotThatLostItsWalIsAnError() throws Exception {
        try (PostgresServer server = Servers.builder(Servers.NEWEST)
                        .setting("max_slot_wal_keep_size", "1MB")
                        .setting("max_wal_size", "32MB")
                        .setting("min_wal_size", "32MB")
                        .start();
                PreflightFixture other = new PreflightFixture(server, server)) {
            other.publisher.execute(
                    "SELECT pg_create_logical_replication_slot('pgcat_" + other.name() + "', 'pgoutput')");
            for (int i = 0; i < 4; i++) {
                other.publisher.execute("SELECT txid_current()", "SELECT pg_switch_wal()", "CHECKPOINT");
            }

            Finding finding = other.only(Severity.ERROR, "was invalidated");

            other.publisher.execute(finding.mend().replaceAll(" --.*", ""));
            assertEquals(List.of(), other.troubles());
        }
    }

    private static Severity severity(List<Finding> findings, String message) {
        return PreflightFixture.find(findings, message).severity();
    }
}
