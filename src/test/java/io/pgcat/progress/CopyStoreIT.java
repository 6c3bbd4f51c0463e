package io.pgcat.progress;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pgcat.change.Lsn;
import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What one session says of a copy while another one, which may not know that it is the former one, says something, too. */
class CopyStoreIT {

    private static final Pattern PARAMETER = Pattern.compile("\\$(\\d+)");

    private static final CopyStore.Range PART = new CopyStore.Range(16384, 16384, 128);

    private final TestDatabase database = Servers.database(Servers.get(Servers.NEWEST, 2));
    private final CopyStore store = new CopyStore("s");
    private final SyncedTable table = new SyncedTable(
                    "public.t", "public.t", 16384, TableState.INITIALISE, Lsn.ZERO, Lsn.ZERO, "", "", 0)
            .begun();
    private final SyncedTable first = table.copiedFrom(new Lsn(1000), new Lsn(1000));
    private final SyncedTable second = table.copiedFrom(new Lsn(1000), new Lsn(2000));
    private Connection earlier;
    private Connection later;

    CopyStoreIT() throws SQLException {}

    @BeforeEach
    void beginACopy() throws SQLException {
        Link.between(database, database, "s");
        earlier = database.connect();
        later = database.connect();
        assertEquals(1, execute(earlier, store.add(table)));
        assertEquals(1, execute(earlier, follow(first)));
        earlier.setAutoCommit(false);
    }

    @AfterEach
    void close() throws SQLException {
        earlier.close();
        later.close();
    }

    private Move follow(SyncedTable to) {
        return store.snapshot(table, to.from(), to.until()).get(0);
    }

    private static int execute(Connection connection, Move move) throws SQLException {
        List<Integer> numbers = new ArrayList<>();
        Matcher parameters = PARAMETER.matcher(move.sql());
        while (parameters.find()) {
            numbers.add(Integer.valueOf(parameters.group(1)));
        }
        try (PreparedStatement statement = connection.prepareStatement(parameters.replaceAll("?"))) {
            for (int i = 0; i < numbers.size(); i++) {
                statement.setString(i + 1, move.parameters().get(numbers.get(i) - 1));
            }
            return statement.executeUpdate();
        }
    }

    private interface Work<T> {
        T run() throws Exception;
    }

    /** Begins something that has to wait for the earlier session, and lets that commit. */
    private <T> T whileEarlierCommits(Work<T> work) throws Exception {
        CompletableFuture<T> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return work.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        Await.untilEquals(
                "the later session to wait",
                Link.PATIENCE,
                "1",
                () -> database.value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND wait_event = 'transactionid'"));
        assertFalse(waiting.isDone());
        earlier.commit();
        return waiting.get(Link.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void whoTakesAnotherSnapshotWaitsForAPartThatIsBeingCommitted() throws Exception {
        assertEquals(1, execute(earlier, store.copied(first, PART, 10, 100)));
        assertEquals(1, whileEarlierCommits(() -> execute(later, follow(second))));
        assertTrue(store.copied(later, table).ranges().contains(PART));
    }

    @Test
    void aPartFromAnEarlierSnapshotIsNotTaken() throws Exception {
        assertEquals(1, execute(later, follow(second)));
        assertEquals(0, execute(earlier, store.copied(first, PART, 10, 100)));
        assertEquals(0, execute(earlier, store.complete(first, 10).get(0)));
        assertEquals(1, execute(earlier, store.copied(second, PART, 10, 100)));
        assertEquals(1, execute(earlier, store.complete(second, 10).get(0)));
    }

    @Test
    void partsAreCommittedBesideEachOther() throws Exception {
        assertEquals(1, execute(earlier, store.copied(first, PART, 10, 100)));
        assertEquals(1, execute(later, store.copied(first, new CopyStore.Range(16384, 16384, 256), 10, 100)));
    }

    @Test
    void aTableIsUntouchedWhenNoPartOfItIsThereNorCanCome() throws Exception {
        assertTrue(store.isUntouched(later, first));
        assertEquals(0, execute(earlier, store.copied(first, PART, 10, 100)));
    }

    @Test
    void aTableOfWhichAPartIsBeingCommittedIsNotUntouched() throws Exception {
        assertEquals(1, execute(earlier, store.copied(first, PART, 10, 100)));
        assertFalse(whileEarlierCommits(() -> store.isUntouched(later, first)));
    }

    @Test
    void aTableWhoseLastRowsAreBeingCommittedIsNotUntouched() throws Exception {
        assertEquals(1, execute(earlier, store.complete(first, 10).get(0)));
        assertFalse(whileEarlierCommits(() -> store.isUntouched(later, first)));
    }

    @Test
    void whoReadsTheTablesFirstWaitsForWhatAPredecessorCommits() throws Exception {
        assertEquals(1, execute(earlier, store.complete(first, 10).get(0)));
        List<SyncedTable> tables = whileEarlierCommits(() -> {
            Question<List<SyncedTable>> settled = store.settled();
            Question.ask(later, List.of(settled));
            return settled.answer();
        });
        assertEquals(TableState.CATCHING_UP, tables.get(0).state());
    }
}
