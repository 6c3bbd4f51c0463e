package io.pgcat.apply;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pgcat.change.Batch;
import io.pgcat.change.Change;
import io.pgcat.change.Lsn;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.change.Transaction;
import io.pgcat.change.Transaction.Part;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.testkit.Await;
import io.pgcat.testkit.Servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ProgressApplyIT {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Changes t = Changes.of("t", ReplicaIdentity.DEFAULT, "*id", "v");
    private Subscriber subscriber;

    @BeforeEach
    void start() throws Exception {
        subscriber = new Subscriber(Servers.NEWEST, "postgres", config -> config.withSynchronousCommit("on")
                .withConfirmInterval(Duration.ofMillis(300)));
        subscriber.execute("CREATE TABLE t (id int PRIMARY KEY, v text)");
    }

    @AfterEach
    void stop() throws Exception {
        subscriber.close();
    }

    private List<String> ids() throws Exception {
        return subscriber.rows("t", "id");
    }

    @Test
    void positionOriginAndRowsCommitTogether() throws Exception {
        subscriber.apply(t.insert("1", "a"));
        assertEquals(subscriber.end().toString(), subscriber.progress("lsn"));
        assertEquals(subscriber.end().toString(), subscriber.progress("applied_lsn"));
        assertEquals(
                subscriber.end().toString(),
                subscriber.value("SELECT remote_lsn FROM pg_replication_origin_status WHERE external_id = 'pgcat_"
                        + subscriber.database().name() + "'"));
        assertEquals(1, subscriber.acknowledged());
        assertEquals(subscriber.end(), subscriber.applier().report().appliedLsn());
        assertEquals(
                Subscriber.COMMIT_TIME,
                subscriber.applier().report().lastCommitTime().orElseThrow());
    }

    @Test
    void theTransactionThatMakesTheOriginCarriesNoneOrItsNameWouldBeUnknown() throws Exception {
        try (Subscriber oldest =
                new Subscriber(Servers.OLDEST, "postgres", config -> config.withSynchronousCommit("on"))) {
            oldest.execute(
                    "CREATE TABLE t (id int PRIMARY KEY, v text)",
                    "CREATE PUBLICATION everything FOR ALL TABLES",
                    "SELECT pg_create_logical_replication_slot('watch', 'pgoutput')");
            oldest.apply(t.insert("1", "a"));
            String messages = "FROM pg_logical_slot_peek_binary_changes('watch', NULL, NULL, 'proto_version', '1',"
                    + " 'publication_names', 'everything') WHERE ";
            assertEquals("1", oldest.value("SELECT count(*) " + messages + "substr(data, 1, 1) = 'O'"));
            assertEquals("0", oldest.value("SELECT count(*) " + messages + "length(data) = 0"));
            oldest.execute("SELECT pg_drop_replication_slot('watch')");
        }
    }

    @Test
    void anOriginThatSomebodyElseMakesMeanwhileIsTaken() throws Exception {
        String origin = "pgcat_" + subscriber.database().name();
        try (Connection elsewhere = subscriber.database().connect();
                Statement statement = elsewhere.createStatement()) {
            elsewhere.setAutoCommit(false);
            statement.execute("SELECT pg_replication_origin_create('" + origin + "')");
            subscriber.applier().openAhead();
            Await.untilEquals(
                    "a session that waits for the origin's maker",
                    LIMIT,
                    "1",
                    () -> subscriber.value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                            + " AND wait_event_type = 'Lock'"));
            elsewhere.commit();
        }
        subscriber.apply(t.insert("1", "a"));
        assertEquals(List.of("1"), ids());
        assertEquals(
                "1",
                subscriber.value(
                        "SELECT count(*) FROM pg_replication_origin_status WHERE external_id = '" + origin + "'"));
    }

    @Test
    void aPositionThatWasReadAheadAndMovedSinceIsReadAgain() throws Exception {
        subscriber.apply(t.insert("1", "a"));
        subscriber.restart();
        subscriber.applier().openAhead();
        subscriber.applier().readAhead();
        Await.untilEquals(
                "a session that has read the position",
                LIMIT,
                "1",
                () -> subscriber.value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND state = 'idle' AND query LIKE '%FROM pgcat.pgcat_subscription_progress p%'"
                        + " AND application_name = 'pgcat " + Subscriber.NAME + "'"));
        subscriber.execute("UPDATE pgcat.pgcat_subscription_progress SET lsn = '0/1'");
        assertEquals(ErrorKind.TRANSIENT, subscriber.failure(t.insert("2", "a")).kind());
        subscriber.apply(t.insert("3", "a"));
        assertEquals(List.of("1", "3"), ids());
    }

    @Test
    void whatIsReadAheadOfASessionThatIsClosedIsForgotten() throws Exception {
        subscriber.applier().openAhead();
        subscriber.applier().close();
        subscriber.applier().readAhead();
        subscriber.apply(t.insert("1", "a"));
        assertEquals(List.of("1"), ids());
        assertEquals(
                "1",
                subscriber.value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND application_name = 'pgcat " + Subscriber.NAME + "'"));
    }

    @Test
    void aTargetThatKnowsLessThanTheSourceBeganWithIsNotAppliedTo() throws Exception {
        subscriber.apply(t.insert("1", "a"));
        Lsn known = subscriber.end();
        subscriber.sourceBeganAt(new Lsn(known.value() + 1));
        assertEquals(ErrorKind.TRANSIENT, subscriber.failure(t.insert("2", "a")).kind());
        subscriber.sourceBeganAt(known);
        subscriber.apply(t.insert("3", "a"));
        assertEquals(List.of("1", "3"), ids());
    }

    @Test
    void whatWasAppliedIsLeftOutWhenItComesAgain() throws Exception {
        Transaction first = subscriber.transaction(t.insert("1", "a"));
        Transaction second = subscriber.transaction(t.insert("2", "a"));
        subscriber.apply(first, second);
        subscriber.restart();
        subscriber.apply(first, second, subscriber.transaction(t.insert("3", "a")));
        assertEquals(List.of("1", "2", "3"), ids());
    }

    @Test
    void aCommitRecordThatBeginsWhereTheLastOneEndedIsApplied() throws Exception {
        Transaction first = subscriber.transaction(t.insert("1", "a"));
        subscriber.apply(first);
        subscriber.restart();
        Lsn end = new Lsn(first.endLsn().value() + 0x30);
        Transaction adjacent = new Transaction(
                8, first.endLsn(), end, Subscriber.COMMIT_TIME, "", Part.WHOLE, List.of(t.insert("2", "a")));
        subscriber.apply(new Batch(Subscriber.NAME, List.of(adjacent), end));
        assertEquals(List.of("1", "2"), ids());
        assertEquals(end.toString(), subscriber.progress("lsn"));
    }

    @Test
    void raisingLsnByHandSkipsTransactionsUpToItAndIncludingIt() throws Exception {
        subscriber.apply(t.insert("1", "a"));
        Transaction broken = subscriber.transaction(t.insert("1", "again"));
        Transaction after = subscriber.transaction(t.insert("2", "a"));
        assertThrows(ReplicationException.class, () -> subscriber.apply(broken, after));
        subscriber.execute("UPDATE pgcat.pgcat_subscription_progress SET lsn = '" + broken.commitLsn() + "'");
        subscriber.apply(broken, after);
        assertEquals(List.of("1|a", "2|a"), subscriber.rows("t", "id", "v"));
        assertEquals(after.endLsn().toString(), subscriber.progress("lsn"));
        assertEquals(after.endLsn().toString(), subscriber.progress("applied_lsn"));
    }

    @Test
    void loweringLsnByHandIsIgnored() throws Exception {
        Transaction first = subscriber.transaction(t.insert("1", "a"));
        subscriber.apply(first);
        subscriber.restart();
        subscriber.execute("UPDATE pgcat.pgcat_subscription_progress SET lsn = '0/1'");
        subscriber.apply(first, subscriber.transaction(t.insert("2", "a")));
        assertEquals(List.of("1", "2"), ids());
        assertEquals(subscriber.end().toString(), subscriber.progress("lsn"));
    }

    @Test
    void aPositionThatAnotherHandMovesStopsTheTransaction() throws Exception {
        subscriber.apply(t.insert("1", "a"));
        Transaction second = subscriber.transaction(t.insert("2", "a"));
        try (Applier rival = subscriber.rival()) {
            rival.apply(new Batch(Subscriber.NAME, List.of(second), second.endLsn()), () -> {});
        }
        Transaction third = subscriber.transaction(t.insert("3", "a"));
        ReplicationException failure = assertThrows(ReplicationException.class, () -> subscriber.apply(second, third));
        assertTrue(failure.kind() == ErrorKind.TRANSIENT || failure.kind() == ErrorKind.REJECTED_CHANGE);
        subscriber.apply(third);
        assertEquals(List.of("1", "2", "3"), ids());
    }

    @Test
    void aMovedPositionIsReadAgain() throws Exception {
        subscriber.apply(t.insert("1", "a"));
        subscriber.execute("UPDATE pgcat.pgcat_subscription_progress SET lsn = 'F/0'");
        Transaction second = subscriber.transaction(t.insert("2", "a"));
        ReplicationException failure = assertThrows(ReplicationException.class, () -> subscriber.apply(second));
        assertEquals(ErrorKind.TRANSIENT, failure.kind());
        assertEquals(List.of("1"), ids());
        subscriber.apply(second);
        assertEquals(List.of("1"), ids());
    }

    /** Its COMMIT is on its way before the position has answered. */
    @Test
    void aFoldedBatchAtAMovedPositionLeavesNothing() throws Exception {
        subscriber.apply(t.insert("1", "a"));
        subscriber.execute("UPDATE pgcat.pgcat_subscription_progress SET lsn = '0/7'");
        Transaction many = manyInserts();
        ReplicationException failure = assertThrows(ReplicationException.class, () -> subscriber.apply(many));
        assertEquals(ErrorKind.TRANSIENT, failure.kind());
        assertTrue(failure.getMessage().contains("moved by another hand"), failure.getMessage());
        assertEquals(List.of("1"), ids());
        assertEquals("0/7", subscriber.progress("lsn"));
        subscriber.apply(many);
        assertEquals(101, ids().size());
        assertEquals(many.endLsn().toString(), subscriber.progress("lsn"));
    }

    @Test
    void aFirstFoldedBatchLeavesNothingWhereAnotherHandHasMadeThePosition() throws Exception {
        subscriber.apply(new Batch(Subscriber.NAME, List.of(), Lsn.ZERO));
        subscriber.execute("INSERT INTO pgcat.pgcat_subscription_progress(subscription, lsn) VALUES ('sub', '0/7')");
        Transaction many = manyInserts();
        ReplicationException failure = assertThrows(ReplicationException.class, () -> subscriber.apply(many));
        assertEquals(ErrorKind.TRANSIENT, failure.kind());
        assertEquals(List.of(), ids());
        subscriber.apply(many);
        assertEquals(100, ids().size());
    }

    private Transaction manyInserts() {
        Change[] inserts = new Change[100];
        Arrays.setAll(inserts, i -> t.insert(Integer.toString(1000 + i), "a"));
        return subscriber.transaction(inserts);
    }

    @Test
    void batchesWithoutWorkAreConfirmedNowAndThenAndAcknowledgedInTheEnd() throws Exception {
        Lsn first = subscriber.idle();
        assertEquals(first.toString(), subscriber.progress("confirmed_lsn"));
        assertEquals(1, subscriber.acknowledged());
        Lsn second = subscriber.idle();
        assertEquals(first.toString(), subscriber.progress("confirmed_lsn"));
        Await.untilEquals("acknowledged batches", LIMIT, 2, subscriber::acknowledged);
        assertEquals(second.toString(), subscriber.progress("confirmed_lsn"));
    }

    @Test
    void aCommitCompletesWhatWaitedBeforeIt() throws Exception {
        subscriber.idle();
        subscriber.apply(subscriber.transaction());
        subscriber.apply(t.insert("1", "a"));
        assertEquals(3, subscriber.acknowledged());
        assertEquals(subscriber.end().toString(), subscriber.progress("confirmed_lsn"));
    }

    @Test
    void partsOfALargeTransactionCommitTogether() throws Exception {
        subscriber.apply(subscriber.part(Part.FIRST, t.insert("1", "a")));
        subscriber.apply(subscriber.part(Part.MIDDLE, t.insert("2", "a")));
        assertEquals(List.of(), ids());
        assertEquals(2, subscriber.acknowledged());
        subscriber.apply(subscriber.part(Part.LAST, t.insert("3", "a")));
        assertEquals(List.of("1", "2", "3"), ids());
        assertEquals(subscriber.end().toString(), subscriber.progress("lsn"));
    }

    @Test
    void anAbandonedTransactionLeavesNothing() throws Exception {
        subscriber.apply(subscriber.part(Part.FIRST, t.insert("1", "a")));
        subscriber.apply(subscriber.part(Part.ABANDONED));
        subscriber.apply(subscriber.part(Part.FIRST, t.insert("2", "a")));
        subscriber.apply(subscriber.part(Part.FIRST, t.insert("3", "a")));
        subscriber.apply(t.insert("4", "a"));
        assertEquals(List.of("4"), ids());
    }

    @Test
    void aPartWithoutItsBeginningIsRefused() {
        Transaction last = subscriber.part(Part.LAST, t.insert("1", "a"));
        ReplicationException failure = assertThrows(ReplicationException.class, () -> subscriber.apply(last));
        assertEquals(ErrorKind.TRANSIENT, failure.kind());
    }

    @Test
    void whatStandsBeforeAFailingTransactionOfABatchCommits() throws Exception {
        Transaction good = subscriber.transaction(t.insert("1", "a"));
        Transaction bad = subscriber.transaction(t.insert("2", "a"), t.insert("1", "again"));
        Transaction behind = subscriber.transaction(t.insert("3", "a"));
        ReplicationException failure =
                assertThrows(ReplicationException.class, () -> subscriber.apply(good, bad, behind));
        assertEquals(bad.commitLsn(), failure.place().orElseThrow().commitLsn());
        assertEquals("public.t", failure.place().orElseThrow().table());
        assertEquals(List.of("1"), ids());
        assertEquals(good.endLsn().toString(), subscriber.progress("lsn"));
        assertEquals(0, subscriber.acknowledged());
    }

    @Test
    void anErrorAtCommitNamesTheTransactionAndNoTable() throws Exception {
        subscriber.execute(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'",
                "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED"
                        + " FOR EACH ROW EXECUTE FUNCTION refuse()",
                "ALTER TABLE t ENABLE ALWAYS TRIGGER late");
        Transaction transaction = subscriber.transaction(t.insert("1", "a"));
        ReplicationException failure = assertThrows(ReplicationException.class, () -> subscriber.apply(transaction));
        assertEquals(ErrorKind.REJECTED_CHANGE, failure.kind());
        assertEquals("P0001", failure.sqlState());
        assertEquals("", failure.place().orElseThrow().table());
        assertEquals(transaction.commitLsn(), failure.place().orElseThrow().commitLsn());
        assertEquals(0, subscriber.acknowledged());
    }

    @Test
    void anApplierWithoutSynchronousCommitAcknowledgesOnceFlushed() throws Exception {
        try (Subscriber lazy = new Subscriber(Servers.NEWEST, "postgres", config -> config)) {
            lazy.execute("CREATE TABLE t (id int PRIMARY KEY, v text)");
            AtomicInteger order = new AtomicInteger();
            for (int i = 0; i < 20; i++) {
                int expected = i;
                Transaction transaction = lazy.transaction(t.insert(String.valueOf(i), "a"));
                lazy.applier()
                        .apply(
                                new Batch(Subscriber.NAME, List.of(transaction), transaction.endLsn()),
                                () -> order.compareAndSet(expected, expected + 1));
            }
            Await.untilEquals("acknowledged in order", LIMIT, 20, order::get);
        }
    }
}
