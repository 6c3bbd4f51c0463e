package io.pgcat.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pgcat.change.Batch;
import io.pgcat.change.Change;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.progress.Acknowledgements;
import io.pgcat.testkit.Await;
import io.pgcat.testkit.Servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Batches that are brought before the one before them has been applied. */
class ApplyQueueIT {

    private static final int MANY = 100;

    private final Changes table = Changes.of("t", ReplicaIdentity.DEFAULT, "*id:23", "n:23", "v");
    private final List<Ended> ended = new CopyOnWriteArrayList<>();
    private final Acknowledgements stream = new Acknowledgements();
    private Subscriber subscriber;
    private ApplyQueue queue;

    private record Ended(int number, RuntimeException failure) {}

    @BeforeEach
    void createTable() throws SQLException {
        subscriber = new Subscriber(Servers.NEWEST, "postgres", config -> config);
        subscriber.execute("CREATE TABLE t (id int PRIMARY KEY, n int, v text)");
        queue = new ApplyQueue(subscriber.applier(), "test");
    }

    @AfterEach
    void close() throws SQLException {
        queue.close();
        subscriber.close();
    }

    private Batch batch(List<Change> changes) {
        return new Batch(
                Subscriber.NAME, List.of(subscriber.transaction(changes.toArray(Change[]::new))), subscriber.end());
    }

    /** @return whether it has ended already */
    private boolean submit(int number, List<Change> changes) {
        Batch batch = batch(changes);
        return queue.submit(batch, stream.expect(batch.upTo()), failure -> ended.add(new Ended(number, failure)));
    }

    private void awaitEnded(int count) {
        Await.until("batches have ended", Duration.ofSeconds(30), () -> ended.size() == count);
    }

    private List<Change> inserts(int first) {
        List<Change> changes = new ArrayList<>();
        for (int i = first; i < first + MANY; i++) {
            changes.add(table.insert(Integer.toString(i), "0", "v"));
        }
        return changes;
    }

    private List<Change> updates(String n) {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            changes.add(table.update(Integer.toString(i), n, "v"));
        }
        return changes;
    }

    @Test
    void batchesEndInTheOrderInWhichTheyWereBrought() throws SQLException {
        submit(0, inserts(0));
        for (int i = 1; i <= 20; i++) {
            submit(i, updates(Integer.toString(i)));
        }
        awaitEnded(21);
        for (int i = 0; i <= 20; i++) {
            assertEquals(i, ended.get(i).number());
            assertNull(ended.get(i).failure());
        }
        assertEquals("20|20|100", subscriber.value("SELECT concat_ws('|', min(n), max(n), count(*)) FROM t"));
    }

    @Test
    void aSmallBatchWithNothingUnderWayHasEndedWhenItWasBrought() throws SQLException {
        submit(0, List.of(table.insert("1", "1", "v")));
        awaitEnded(1);
        assertTrue(submit(1, List.of(table.insert("2", "1", "v"))));
        assertEquals("2", subscriber.value("SELECT count(*) FROM t"));
    }

    @Test
    void theFirstBatchDoesNotKeepWhoBringsItUntilTheTargetIsReached() throws SQLException {
        assertFalse(submit(0, List.of(table.insert("1", "1", "v"))));
        awaitEnded(1);
        assertEquals("1", subscriber.value("SELECT count(*) FROM t"));
    }

    @Test
    void aSessionThatIsOpenedAheadServesTheFirstBatch() throws SQLException {
        subscriber.applier().openAhead();
        Await.until("the session is open", Duration.ofSeconds(30), subscriber.applier()::isReady);
        assertTrue(submit(0, List.of(table.insert("1", "1", "v"))));
        assertEquals("1", subscriber.value("SELECT count(*) FROM t"));
    }

    @Test
    void whatIsClosedMeanwhileIsNotOpenedAhead() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            subscriber.applier().openAhead();
            subscriber.applier().close();
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("open " + Subscriber.NAME)) {
                thread.join();
            }
        }
        assertFalse(subscriber.applier().isReady());
        Await.until("the server has noticed", Duration.ofSeconds(30), () -> subscriber
                .value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND application_name = 'pgcat sub'")
                .equals("0"));
    }

    @Test
    void aBatchIsPreparedAndWaitsWhileTheOneBeforeItIsHeldUp() throws SQLException {
        submit(0, inserts(0));
        awaitEnded(1);
        try (Connection other = subscriber.database().connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE t IN SHARE MODE");
            assertFalse(submit(1, updates("1")));
            assertFalse(submit(2, List.of(table.delete("0", null, null))));
            Await.until("the first waits for the lock", Duration.ofSeconds(30), () -> subscriber
                    .value("SELECT count(*) FROM pg_locks WHERE relation = 't'::regclass AND NOT granted")
                    .equals("1"));
            assertEquals(1, ended.size());
            other.rollback();
        }
        awaitEnded(3);
        assertEquals("1|99", subscriber.value("SELECT concat_ws('|', min(n), count(*)) FROM t"));
    }

    @Test
    void nothingBehindAFailedBatchIsApplied() throws SQLException {
        subscriber.execute("ALTER TABLE t ADD CHECK (n < 1)");
        submit(0, inserts(0));
        submit(1, updates("1"));
        submit(2, inserts(1000));
        submit(3, List.of(table.insert("5000", "0", "v")));
        awaitEnded(4);
        assertNull(ended.get(0).failure());
        for (int i = 2; i <= 3; i++) {
            assertSame(ended.get(1).failure(), ended.get(i).failure());
        }
        assertTrue(stream.isLost());
        assertEquals("0|100", subscriber.value("SELECT concat_ws('|', max(n), count(*)) FROM t"));
    }

    @Test
    void whatIsPreparedForATableThatChangesMeanwhileIsPlannedAnew() throws SQLException {
        subscriber.execute("CREATE TABLE u (id int PRIMARY KEY, n int, v text)");
        Changes other = Changes.of("u", ReplicaIdentity.DEFAULT, "*id:23", "n:23", "v");
        List<Change> both = new ArrayList<>(inserts(0));
        List<Change> some = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            both.add(other.insert(Integer.toString(i), "0", "v"));
            some.add(other.update(Integer.toString(i), "1", "v"));
        }
        submit(0, both);
        awaitEnded(1);
        try (Connection holder = subscriber.database().connect();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE t IN SHARE MODE");
            submit(1, updates("1"));
            submit(2, some);
            subscriber.execute(
                    "ALTER TABLE u ALTER n TYPE text USING 'was ' || n", "ALTER TABLE u ALTER id TYPE bigint");
            holder.rollback();
        }
        awaitEnded(3);
        assertNull(ended.get(2).failure());
        assertEquals("1|1|100", subscriber.value("SELECT concat_ws('|', min(n), max(n), count(*)) FROM u"));
    }
}
