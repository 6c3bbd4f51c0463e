package io.pgcat.scenario;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.pgcat.change.Batch;
import io.pgcat.change.Lsn;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.pipeline.LostChanges;
import io.pgcat.pipeline.Peek;
import io.pgcat.pipeline.Settings;
import io.pgcat.pipeline.SettingsReader;
import io.pgcat.pipeline.Skip;
import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** To look into a slot and to skip what fails, while a process runs the subscription; from the oldest and the newest publisher. */
class SkipScenariosIT extends Scenario {

    private static final int COPIES_SLOTS_SINCE = 12;

    private static final List<TestDatabase> PUBLISHERS = new ArrayList<>();

    @TempDir
    private Path folder;

    private TestDatabase from;

    private void subscribeTo(int version) throws SQLException {
        from = Servers.database(version);
        PUBLISHERS.add(from);
        link = another(from, s);
        from.execute("CREATE TABLE t(i int)");
        s.execute("CREATE TABLE t(i int PRIMARY KEY)");
        subscribe(link, "{}");
    }

    /** Not after each test: what drops its subscription needs the publisher still. */
    @AfterAll
    static void dropPublishers() throws SQLException {
        for (TestDatabase publisher : PUBLISHERS) {
            publisher.close();
        }
        PUBLISHERS.clear();
    }

    private Settings settings() throws Exception {
        Path config = Files.write(folder.resolve("test.properties"), List.of(Link.config(s)));
        return new SettingsReader(Map.of()).read(config, false);
    }

    /** How many transactions wait. */
    private int peek() throws Exception {
        List<Batch> shown = new ArrayList<>();
        Peek.show(settings(), new Peek.Wanted(link.name(), "", Long.MAX_VALUE, Lsn.MAX), shown::add);
        return shown.size();
    }

    private String slot(String column) throws SQLException {
        return from.value(
                "SELECT " + column + " FROM pg_replication_slots WHERE slot_name = 'pgcat_" + link.name() + "'");
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 18})
    void aSlotThatIsLookedIntoStillHasEverything(int version) throws Exception {
        subscribeTo(version);
        disable(link);
        from.execute("INSERT INTO t VALUES (1)");
        Await.untilEquals("slot to be left", Link.PATIENCE, "f", () -> slot("active"));
        assertEquals(1, peek());
        try (Connection blocker = s.connect();
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
            enable(link, true);
            Await.untilEquals("slot to be read", Link.PATIENCE, "t", () -> slot("active"));
            if (version >= COPIES_SLOTS_SINCE) {
                assertEquals(1, peek());
            } else {
                ReplicationException busy = assertThrows(ReplicationException.class, this::peek);
                assertEquals(ErrorKind.BUSY, busy.kind());
                assertTrue(busy.getMessage().contains("PostgreSQL 11 cannot copy a slot. Disable the"));
                assertTrue(busy.getMessage().contains("WHERE name = '" + link.name() + "'"));
            }
            assertEquals("t", slot("active"));
            blocker.rollback();
        }
        link.awaitCaughtUp();
        assertRows(s, "SELECT i FROM t", "(1)");
    }

    /** Agrees to everything. */
    private static final class Agreeing implements Skip.Person {

        private LostChanges lost;
        private int seen;

        @Override
        public void sees(Batch batch) {
            seen += batch.changeCount();
        }

        @Override
        public boolean agrees(LostChanges all) {
            lost = all;
            return true;
        }
    }

    /** PostgreSQL 11 refuses in the moments in which the transaction is tried again. */
    private Agreeing skip(String commitLsn) {
        Skip.Wanted wanted = new Skip.Wanted(link.name(), "", Lsn.parse(commitLsn), false);
        Agreeing[] agreeing = {null};
        Await.until("skip", Link.PATIENCE, () -> {
            agreeing[0] = new Agreeing();
            return Skip.run(settings(), wanted, agreeing[0]);
        });
        return agreeing[0];
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 18})
    void aTransactionThatFailsIsSavedAndSkippedAndTheOthersAreApplied(int version) throws Exception {
        subscribeTo(version);
        s.execute("INSERT INTO t VALUES (1)");
        from.execute(
                "INSERT INTO t VALUES (0)",
                "BEGIN; INSERT INTO t VALUES (1), (10); COMMIT",
                "INSERT INTO t VALUES (2)");
        awaitStop("23505", "public.t", "insert_exists");
        String failed = status(link, "lastError,commitLsn");

        Agreeing person = skip(failed);

        link.awaitCaughtUp();
        assertRows(s, "SELECT i FROM t ORDER BY i", "(0)", "(1)", "(2)");
        assertEquals(2, person.seen);
        assertEquals(1, person.lost.transactions());
        assertEquals("{public.t={INSERT=2}}", person.lost.byTable().toString());
        assertRows(
                s,
                "SELECT commit_lsn, piece, (SELECT string_agg(c #>> '{row,i}', ' ') FROM json_array_elements(changes) c)"
                        + " FROM pgcat.pgcat_skipped_transaction WHERE subscription = '" + link.name() + "'",
                "(" + failed + ",1,\"1 10\")");
        from.execute("INSERT INTO t VALUES (2)");
        awaitError(link, "23505", "public.t", "insert_exists");
    }
}
