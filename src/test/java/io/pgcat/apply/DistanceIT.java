package io.pgcat.apply;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pgcat.change.Change;
import io.pgcat.change.Lsn;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.change.Transaction;
import io.pgcat.change.Transaction.Part;
import io.pgcat.progress.Move;
import io.pgcat.progress.Position;
import io.pgcat.progress.ProgressStore;
import io.pgcat.testkit.Servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * How far away a target is decides whether new rows are copied, or come with the other statements, and whether anybody waits for counts.
 */
class DistanceIT {

    private static final int ROWS = 1_000;

    private final Changes table = Changes.of("t", ReplicaIdentity.DEFAULT, "*id:23", "n", "v");
    private Subscriber subscriber;
    private TargetSession session;

    @BeforeEach
    void open() throws SQLException {
        subscriber = new Subscriber(Servers.NEWEST, "postgres", config -> config);
        subscriber.execute("CREATE TABLE t (id int PRIMARY KEY, n int, v text)");
        Properties credentials = new Properties();
        credentials.setProperty("user", "postgres");
        session = TargetSession.open(
                new TargetDatabase("main", subscriber.database().jdbcUrl(), credentials), ApplyConfig.of("far", ""));
    }

    @AfterEach
    void close() throws SQLException {
        session.closeQuietly();
        subscriber.close();
    }

    private int leastCopied() throws SQLException {
        return session.statements(table.relation()).sets().orElseThrow().leastCopied();
    }

    private FoldedWrites inserts() throws SQLException, StatementFailedException {
        FoldedTable folded = FoldedTable.of(table.relation(), session.statements(table.relation()), ROWS);
        Transaction transaction =
                new Transaction(1, new Lsn(1), new Lsn(2), Subscriber.COMMIT_TIME, "", Part.WHOLE, List.of());
        for (int i = 0; i < ROWS; i++) {
            Change insert = table.insert(Integer.toString(i), i % 3 == 0 ? null : "7", "it's " + i);
            assertTrue(folded.add(transaction, insert.asRow()));
        }
        return folded.take();
    }

    @Test
    void aNearTargetIsCopiedTo() throws Exception {
        assertEquals(32, leastCopied());
        session.pipeline().answeredAfter(Duration.ofMillis(40).toNanos());
        session.pipeline().answeredAfter(Duration.ofNanos(200_000).toNanos());
        assertEquals(32, leastCopied());
        assertEquals(ROWS, inserts().copy().rows());
    }

    @Test
    void aDistantTargetGetsFewRowsWithTheOtherStatements() throws Exception {
        session.pipeline().answeredAfter(Duration.ofMillis(5).toNanos());
        assertEquals(5_000, leastCopied());
        FoldedWrites writes = inserts();
        assertEquals(0, writes.copy().rows());
        Tally tally = new Tally("far");
        StatementQueue queue = new StatementQueue(session.pipeline(), tally);
        writes.send(queue, tally);
        queue.flush();
        session.commit();
        assertEquals(
                "1000|334|it's 999",
                subscriber.value("SELECT concat_ws('|', count(*), count(*) FILTER (WHERE n IS NULL), max(v)) FROM t"));
    }

    private long rowsInItsOwnEyes() throws SQLException {
        return session.ask(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT count(*) FROM public.t")) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    private TargetTransaction added() throws SQLException, StatementFailedException {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            changes.add(table.insert(Integer.toString(i), "7", "v"));
        }
        Transaction transaction =
                new Transaction(1, new Lsn(1), new Lsn(2), Subscriber.COMMIT_TIME, "", Part.WHOLE, changes);
        TargetTransaction target = new TargetTransaction(session);
        target.add(PreparedBatch.of(BatchPlan.of(List.of(transaction), session)));
        return target;
    }

    private static Move firstPosition() {
        Position first = Position.NONE.appliedUpTo(new Lsn(2), new Lsn(2));
        return new ProgressStore("far").advance(Position.NONE, first);
    }

    @Test
    void aDistantTargetIsSentEverythingAtOnceWithTheCommit() throws Exception {
        session.pipeline().answeredAfter(Duration.ofMillis(5).toNanos());
        TargetTransaction target = added();
        assertEquals(0, rowsInItsOwnEyes());
        target.commit(TargetTransaction.none(new Lsn(2)), firstPosition());
        assertEquals("1000", subscriber.value("SELECT count(*) FROM t"));
    }

    @Test
    void aNearTargetIsAskedForCountsBefore() throws Exception {
        session.pipeline().answeredAfter(Duration.ofNanos(200_000).toNanos());
        TargetTransaction target = added();
        assertEquals(ROWS, rowsInItsOwnEyes());
        target.commit(TargetTransaction.none(new Lsn(2)), firstPosition());
        assertEquals("1000", subscriber.value("SELECT count(*) FROM t"));
    }

    @Test
    void howeverFarItIsManyRowsAreCopied() throws Exception {
        session.pipeline().answeredAfter(Duration.ofSeconds(1).toNanos());
        assertEquals(10_000, leastCopied());
    }

    @Test
    void whatIsReadByItselfTellsHowFarItIs() throws Exception {
        assertEquals(Duration.ZERO, session.pipeline().roundTrip());
        session.read(connection -> {
            connection.createStatement().execute("SELECT pg_sleep(0.05)");
            return null;
        });
        Duration slow = session.pipeline().roundTrip();
        assertTrue(slow.toMillis() >= 50, slow.toString());
        session.read(connection -> connection.createStatement().execute("SELECT 1"));
        assertTrue(session.pipeline().roundTrip().compareTo(slow) < 0);
    }
}
