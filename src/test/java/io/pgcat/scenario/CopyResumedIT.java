package io.pgcat.scenario;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

/**
 * Pgcat is killed in the middle of a copy. What it had sent happens nevertheless, maybe when the next pgcat runs already.
 * Afterwards both sides are the same.
 */
class CopyResumedIT {

    /** Slots are the server's, which all tests share. */
    private static int number;

    private static final long KEY = 4711;

    private final TestDatabase publisher = Servers.database(Servers.get(Servers.NEWEST, 1));
    private final TestDatabase subscriber = Servers.database(Servers.get(Servers.NEWEST, 2));
    private final Link link = Link.between(publisher, subscriber, "resumed" + ++number);
    private Restarting pgcat;

    CopyResumedIT() throws SQLException {}

    /**
     * As long as it is open, COMMITs that did something certain at the target do not come to their end; not even when the server
     * looks whether anybody still waits for their answer.
     */
    private final class LateCommit implements AutoCloseable {
        private final Connection connection = subscriber.connect();

        /** @param doing as in CREATE TRIGGER, without time */
        private LateCommit(String doing, String when) throws SQLException {
            subscriber.execute(
                    "CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql SET client_connection_check_interval = 0"
                            + " AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared(" + KEY + "); RETURN NULL; END $$",
                    "CREATE CONSTRAINT TRIGGER late AFTER " + doing
                            + " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (" + when + ") EXECUTE FUNCTION late()",
                    "ALTER TABLE " + doing.substring(doing.indexOf("pgcat.")) + " ENABLE ALWAYS TRIGGER late");
            begin(connection, "SELECT pg_advisory_xact_lock(" + KEY + ")");
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }

    @BeforeEach
    void tables() throws Exception {
        link.onBoth(
                "CREATE TABLE t(id int PRIMARY KEY, v text, large text)",
                "ALTER TABLE t ALTER large SET STORAGE EXTERNAL",
                "CREATE TABLE keyless(a int, v text)",
                "ALTER TABLE keyless REPLICA IDENTITY FULL");
        pgcat = new Restarting(Link.config(subscriber));
    }

    @AfterEach
    void stop() throws SQLException {
        pgcat.close();
        subscriber.execute("DELETE FROM pgcat.pgcat_subscription");
    }

    private void fill() throws SQLException {
        publisher.execute(
                "INSERT INTO t SELECT i, repeat('v', 100), 'short' FROM generate_series(1, 20000) i",
                "INSERT INTO keyless SELECT i % 100, 'k' FROM generate_series(1, 2000) i");
    }

    private static void begin(Connection connection, String statement) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement lock = connection.createStatement()) {
            lock.execute(statement);
        }
    }

    private void awaitWaiting(String what) {
        Await.until("somebody to wait for a " + what, Link.PATIENCE, () -> subscriber
                .value("SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND wait_event_type = 'Lock' AND wait_event = '" + what + "'")
                .equals("t"));
    }

    private void awaitHeld() {
        Await.until("changes to be held", Link.PATIENCE, () -> !subscriber
                .value("SELECT count(*) FROM pgcat.pgcat_held_change")
                .equals("0"));
    }

    /** Kills pgcat when its COMMIT waits; the next one sees that something is under way, and waits for it. */
    private void killAtCommit() throws IOException {
        awaitWaiting("advisory");
        pgcat.kill();
        awaitWaiting("transactionid");
    }

    private void assertSame() throws SQLException {
        assertSame(2);
    }

    private void assertSame(int tables) throws SQLException {
        link.awaitReady(tables);
        publisher.execute("UPDATE t SET v = 'after' WHERE id % 7 = 0", "DELETE FROM keyless WHERE a = 3");
        link.awaitCaughtUp();
        link.assertEqual();
        assertEquals("0", subscriber.value("SELECT count(*) FROM pgcat.pgcat_held_change"));
        assertEquals("0", subscriber.value("SELECT count(*) FROM pgcat.pgcat_copied_range"));
    }

    @Test
    void aPartOfATableThatArrivesLateIsNotCopiedOnceMore() throws Exception {
        fill();
        try (LateCommit late = new LateCommit("INSERT ON pgcat.pgcat_copied_range", "true")) {
            link.copy("{\"copy_part_mb\": 1}");
            killAtCommit();
            assertNull(link.table("public.t", "last_error"));
        }
        assertSame();
    }

    /** Its key comes after its rows; where others came before them it has to come first. */
    @Test
    void aTableThatIsMadeForItsRowsIsCopiedInParts() throws Exception {
        fill();
        subscriber.execute("DROP TABLE t");
        publisher.execute(
                "CREATE TABLE child(id int PRIMARY KEY, t int REFERENCES t)", "INSERT INTO child VALUES (1, 19999)");
        String indexes = "SELECT count(*) FROM pg_index WHERE indrelid = 't'::regclass";
        try (LateCommit late = new LateCommit("INSERT ON pgcat.pgcat_copied_range", "NEW.first_block > 200")) {
            link.copy("{\"copy_part_mb\": 1, \"max_sync_workers\": 2, \"synchronize_structure\": true}");
            link.awaitTable("public.child", "state", "r");
            Await.untilEquals(
                    "parts that are copied",
                    Link.PATIENCE,
                    "2",
                    () -> subscriber.value("SELECT count(*) FROM pgcat.pgcat_copied_range"));
            awaitWaiting("advisory");
            assertEquals("0", subscriber.value(indexes));
            publisher.execute(
                    "UPDATE t SET v = 'moved' WHERE id % 5 = 0",
                    "DELETE FROM t WHERE id % 11 = 0", "UPDATE t SET id = id + 100000 WHERE id % 13 = 0");
            killAtCommit();
        }
        assertSame(3);
        assertEquals("1", subscriber.value(indexes));
        assertEquals("1", subscriber.value("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated"));
    }

    @Test
    void aTableWithoutKeyThatArrivesLateIsNotCopiedTwice() throws Exception {
        fill();
        try (LateCommit late = new LateCommit(
                "UPDATE ON pgcat.pgcat_subscription_rel", "NEW.state = 'c' AND NEW.remotetable = 'public.keyless'")) {
            link.copy("{}");
            killAtCommit();
        }
        assertSame();
    }

    @Test
    void heldChangesThatArriveLateAreNotAppliedTwice() throws Exception {
        fill();
        try (LateCommit late = new LateCommit("DELETE ON pgcat.pgcat_held_change", "true")) {
            try (Connection lock = subscriber.connect()) {
                begin(lock, "LOCK TABLE keyless IN SHARE MODE");
                link.copy("{}");
                link.awaitTable("public.keyless", "state", "d");
                publisher.execute("INSERT INTO keyless SELECT 200, 'held' FROM generate_series(1, 10)");
                awaitHeld();
            }
            killAtCommit();
        }
        assertSame();
    }

    @Test
    void aTableWithoutKeyIsNotCopiedTwiceThoughNobodyCouldNoteThatItWas() throws Exception {
        fill();
        try (Connection row = subscriber.connect()) {
            try (Connection lock = subscriber.connect()) {
                begin(lock, "LOCK TABLE keyless IN SHARE MODE");
                link.copy("{}");
                awaitWaiting("relation");
                begin(row, "SELECT FROM pgcat.pgcat_subscription_rel WHERE remotetable = 'public.keyless' FOR UPDATE");
            }
            awaitWaiting("transactionid");
            pgcat.kill();
        }
        assertSame();
    }

    /**
     * Kills pgcat when it has copied the first part of t and waits in the second one. The first part has room, and changes are held.
     *
     * @param meanwhile what is done at the publisher before the kill
     */
    private void killBetweenParts(String... meanwhile) throws Exception {
        publisher.execute(
                "UPDATE t SET large = repeat('l', 3000) WHERE id BETWEEN 19000 AND 19100",
                "DELETE FROM t WHERE id < 3000",
                "VACUUM t");
        try (Connection key = subscriber.connect()) {
            begin(key, "INSERT INTO t VALUES (9000)");
            link.copy("{\"copy_part_mb\": 1, \"max_sync_workers\": 1}");
            awaitWaiting("transactionid");
            assertEquals("1", subscriber.value("SELECT count(*) FROM pgcat.pgcat_copied_range"));
            publisher.execute(meanwhile);
            assertEquals(
                    "t",
                    publisher.value("SELECT min((ctid::text::point)[0]) < 50 FROM t WHERE id BETWEEN 19000 AND 19100"));
            awaitHeld();
            pgcat.kill();
        }
    }

    /** Its new place will not be read any more, and its change does not tell all of it. */
    @Test
    void aRowThatMovesIntoAPartThatWasCopiedBeforeIsThere() throws Exception {
        fill();
        killBetweenParts("UPDATE t SET v = repeat('w', 100) WHERE id BETWEEN 19000 AND 19100");
        assertSame();
    }

    /** What is held tells of rows that are gone when the table is copied again. */
    @Test
    void rowsThatMoveAndGoAndComeAgainUnderAnotherKey() throws Exception {
        fill();
        killBetweenParts(
                "UPDATE t SET v = repeat('w', 100) WHERE id BETWEEN 19000 AND 19100",
                "DELETE FROM t WHERE id BETWEEN 19050 AND 19060",
                "DELETE FROM t WHERE id BETWEEN 4000 AND 4010",
                "UPDATE t SET id = id - 15000 WHERE id BETWEEN 19000 AND 19010",
                "UPDATE t SET id = id + 15000 WHERE id BETWEEN 19070 AND 19080",
                "DELETE FROM t WHERE id BETWEEN 34070 AND 34080");
        assertSame();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE t ADD UNIQUE (u)",
                "CREATE UNIQUE INDEX ON t ((u + 1))",
                "CREATE UNIQUE INDEX ON t (u) WHERE u > 0",
                "ALTER TABLE t ADD EXCLUDE (u WITH =)"
            })
    void aUniqueValueThatWandersFromARowThatWasCopiedBefore(String unique) throws Exception {
        link.onBoth("ALTER TABLE t ADD u int", unique);
        fill();
        publisher.execute(
                "UPDATE t SET u = 1 WHERE id = 3500",
                "CLUSTER t USING t_pkey",
                // Where there is room the new version of 15000 stays in its page, which is copied later than the one of
                // 3500.
                "DELETE FROM t WHERE id BETWEEN 15001 AND 15003");
        killBetweenParts(
                "UPDATE t SET v = repeat('w', 100) WHERE id BETWEEN 19000 AND 19100",
                "UPDATE t SET u = 2 WHERE id = 3500",
                "UPDATE t SET u = 1 WHERE id = 15000");
        assertSame();
    }

    @Test
    void changesThatComeWhileATableBecomesReadyArrive() throws Exception {
        fill();
        try (LateCommit late = new LateCommit(
                "UPDATE ON pgcat.pgcat_subscription_rel", "NEW.state = 'r' AND NEW.remotetable = 'public.keyless'")) {
            link.copy("{}");
            killAtCommit();
            publisher.execute("INSERT INTO keyless SELECT 300, 'meanwhile' FROM generate_series(1, 10)");
        }
        assertSame();
    }
}
