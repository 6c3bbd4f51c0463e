package io.pgcat.bench;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class BacklogIT {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    @Test
    void aSmallMixedBacklogHasTheRowsThatItPromises() throws Exception {
        try (TestDatabase database = Servers.database(Servers.NEWEST)) {
            Backlog backlog = Backlog.mixed(0.002);
            backlog.createTables(database);
            backlog.run(database);
            // 1000 inserted at once, 200 one by one, 200 deleted.
            assertEquals("1000", database.value("SELECT count(*) FROM mixed"));
            assertEquals("400", database.value("SELECT count(*) FROM mixed WHERE name LIKE '%+'"));
        }
    }

    @Test
    void aSmallTpcbBacklogKeepsItsBalances() throws Exception {
        try (TestDatabase database = Servers.database(Servers.NEWEST)) {
            Backlog backlog = Backlog.tpcb(0.002);
            backlog.createTables(database);
            backlog.run(database);
            assertEquals("400", database.value("SELECT count(*) FROM pgbench_history"));
            assertEquals(
                    "t",
                    database.value("SELECT (SELECT sum(abalance) FROM pgbench_accounts)"
                            + " = (SELECT sum(bbalance) FROM pgbench_branches)"));
        }
    }

    @Test
    @Tag("bench")
    void bothBacklogsAreAppliedBesideTheBuiltInWorker() throws Exception {
        try (BacklogRace race = new BacklogRace()) {
            for (Backlog backlog : List.of(Backlog.mixed(1), Backlog.tpcb(1))) {
                assertTrue(race.run(backlog, new Peer.BuiltIn()).compareTo(LIMIT) < 0);
                assertTrue(race.run(backlog, new PgcatPeer("-Xmx512m")).compareTo(LIMIT) < 0);
            }
        }
    }
}
