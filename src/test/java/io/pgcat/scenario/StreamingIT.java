package io.pgcat.scenario;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;

/** Large transactions that the publisher sends while they are in progress. */
class StreamingIT extends Scenario {

    private static final String MANY = "INSERT INTO t SELECT g, 'row ' || g FROM generate_series(%d, %d) g";

    private Connection large;

    @BeforeEach
    void streamEarly() throws Exception {
        p.execute("ALTER DATABASE " + p.name() + " SET logical_decoding_work_mem = '64kB'");
        both("CREATE TABLE t (id int PRIMARY KEY, v text)", "CREATE TABLE other (id int PRIMARY KEY)");
        large = p.connect();
        large.setAutoCommit(false);
    }

    @AfterEach
    void streamAsUsual() throws Exception {
        large.close();
        p.execute("ALTER DATABASE " + p.name() + " RESET logical_decoding_work_mem");
        p.execute("ALTER DATABASE " + p.name() + " RESET debug_logical_replication_streaming");
    }

    private static void in(Connection transaction, String sql) throws SQLException {
        try (Statement statement = transaction.createStatement()) {
            statement.execute(sql);
        }
    }

    private void insert(Connection transaction, int from, int to) throws SQLException {
        in(transaction, String.format(MANY, from, to));
    }

    /** Rows that nobody can see yet take room. */
    private void awaitApplied() {
        Await.until("rows of a transaction in progress", Link.PATIENCE, () -> "t"
                .equals(s.value("SELECT pg_relation_size('t') > 1000000")));
    }

    private void awaitNothingLocked() {
        Await.until("end of the transaction at the target", Link.PATIENCE, () -> "0"
                .equals(s.value("SELECT count(*) FROM pg_locks WHERE relation = 't'::regclass"
                        + " AND pid <> pg_backend_pid()")));
    }

    @Test
    void aTransactionIsAppliedWhileItRunsAndSeenOnceItHasCommitted() throws Exception {
        subscribe();
        insert(large, 1, 60_000);
        awaitApplied();
        assertRows(s, "SELECT count(*) FROM t", "(0)");
        insert(large, 60_001, 60_010);
        large.commit();
        assertArrived();
        assertRows(s, "SELECT count(*) FROM t", "(60010)");
    }

    @Test
    void aTransactionIsRolledBackWithThePublishers() throws Exception {
        subscribe();
        insert(large, 1, 60_000);
        awaitApplied();
        large.rollback();
        awaitNothingLocked();
        p.execute("INSERT INTO t VALUES (1, 'another')");
        assertArrived();
        assertRows(s, "SELECT * FROM t", "(1,another)");
    }

    @Test
    void aTransactionThatCommitsInBetweenIsNotHeldUp() throws Exception {
        subscribe();
        insert(large, 1, 60_000);
        awaitApplied();
        p.execute("INSERT INTO other VALUES (1)");
        awaitRows(s, "SELECT id FROM other", "(1)");
        assertRows(s, "SELECT count(*) FROM t", "(0)");
        insert(large, 60_001, 90_000);
        large.commit();
        assertArrived();
        assertRows(s, "SELECT count(*) FROM t", "(90000)");
    }

    @Test
    void twoTransactionsInProgressArriveInTheOrderOfTheirCommits() throws Exception {
        subscribe();
        try (Connection second = p.connect()) {
            second.setAutoCommit(false);
            insert(large, 1, 60_000);
            awaitApplied();
            insert(second, 100_001, 160_000);
            insert(large, 60_001, 70_000);
            in(second, "UPDATE t SET v = 'changed' WHERE id % 3 = 0");
            second.commit();
            insert(large, 70_001, 80_000);
            in(large, "UPDATE t SET v = v || ', again' WHERE id > 100000");
            large.commit();
        }
        assertArrived();
        assertRows(s, "SELECT count(*), count(*) FILTER (WHERE v = 'changed, again') FROM t", "(140000,20000)");
    }

    @Test
    void whatIsRolledBackToASavepointIsLeftOut() throws Exception {
        p.execute("ALTER DATABASE " + p.name() + " SET debug_logical_replication_streaming = 'immediate'");
        subscribe();
        insert(large, 1, 60_000);
        awaitApplied();
        in(large, "SAVEPOINT a");
        insert(large, 60_001, 60_100);
        in(large, "SAVEPOINT b");
        in(large, "UPDATE t SET v = 'never' WHERE id <= 50");
        in(large, "ROLLBACK TO b");
        in(large, "UPDATE t SET v = 'kept' WHERE id = 60001");
        in(large, "RELEASE a");
        in(large, "SAVEPOINT c");
        in(large, "DELETE FROM t WHERE id <= 100");
        in(large, "ROLLBACK TO c");
        large.commit();
        assertArrived();
        assertRows(s, "SELECT count(*), count(*) FILTER (WHERE v = 'kept') FROM t", "(60100,1)");
    }

    @Test
    void aTableMayChangeItsShapeWithin() throws Exception {
        s.execute("ALTER TABLE t ADD n int");
        p.execute("ALTER DATABASE " + p.name() + " SET debug_logical_replication_streaming = 'immediate'");
        subscribe();
        p.execute("INSERT INTO t VALUES (1, 'before')");
        in(large, "INSERT INTO t VALUES (2, 'within')");
        in(large, "SAVEPOINT a");
        in(large, "ALTER TABLE t ADD n int");
        in(large, "INSERT INTO t VALUES (3, 'never', 3)");
        in(large, "ROLLBACK TO a");
        in(large, "INSERT INTO t VALUES (4, 'old shape')");
        in(large, "ALTER TABLE t ADD n int");
        in(large, "INSERT INTO t VALUES (5, 'new shape', 5)");
        large.commit();
        p.execute("INSERT INTO t VALUES (6, 'behind', 6)");
        assertArrived();
        assertRows(s, "SELECT id, n FROM t ORDER BY id", "(1,)", "(2,)", "(4,)", "(5,5)", "(6,6)");
    }

    @Test
    void aChangeThatTheTargetRefusesIsToldWithItsPlaceOnceItHasCommitted() throws Exception {
        s.execute("INSERT INTO t VALUES (30000, 'mine')");
        subscribe();
        insert(large, 1, 60_000);
        Await.until(
                "a new beginning",
                Link.PATIENCE,
                () -> stage.pgcat().countLines("Beginning anew, source=.*" + link.name()) > 0);
        Await.untilEquals("state", Link.PATIENCE, "streaming", () -> status(link, "state"));
        large.commit();
        awaitStop("23505", "public.t", "insert_exists");
        s.execute("DELETE FROM t");
        enable(link, false);
        enable(link, true);
        assertArrived();
        assertRows(s, "SELECT count(*), min(v) FROM t WHERE id = 30000", "(1,\"row 30000\")");
    }

    @Test
    void aTransactionInProgressSurvivesAnotherConnection() throws Exception {
        subscribe();
        insert(large, 1, 60_000);
        awaitApplied();
        String before =
                p.value("SELECT active_pid FROM pg_replication_slots WHERE slot_name = 'pgcat_" + link.name() + "'");
        p.execute("SELECT pg_terminate_backend(" + before + ")");
        insert(large, 60_001, 90_000);
        p.execute("INSERT INTO other VALUES (1)");
        large.commit();
        assertArrived();
        assertRows(s, "SELECT count(*) FROM t", "(90000)");
    }
}
