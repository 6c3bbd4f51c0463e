package io.pgcat.apply;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.pgcat.change.Change;
import io.pgcat.change.Lsn;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.change.Transaction;
import io.pgcat.error.ReplicationException;
import io.pgcat.testkit.Servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Rows were copied at different moments. When the changes that were held since the first one are applied, all is as at the end. */
class HeldHistoryIT {

    /** The publisher's OID of all of {@link Changes}' tables. */
    private static final int OID = 4711;

    private static final int TRANSACTIONS = 60;
    private static final Changes PLAIN = Changes.of("plain", ReplicaIdentity.DEFAULT, "*id:20", "n:23", "v", "big");

    private Subscriber strict;
    private Subscriber late;

    @BeforeEach
    void createTables() throws SQLException {
        strict = new Subscriber(Servers.NEWEST, "postgres", config -> config.withStrategies(Strategies.ORDERED));
        late = new Subscriber(Servers.NEWEST, "postgres", config -> config);
        for (Subscriber subscriber : List.of(strict, late)) {
            subscriber.execute(RandomHistory.TABLES);
        }
    }

    @AfterEach
    void close() throws SQLException {
        strict.close();
        late.close();
    }

    /** @param columns of the table, its key first */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    1 | plain | id, n, v, big | id
                    2 | plain | id, n, v, big | id
                    3 | plain | id, n, v, big | id
                    4 | part  | id, n, v      | id
                    5 | pair  | a, b, v       | a, b
                    6 | pair  | a, b, v       | a, b""")
    void rowsOfTwoMomentsEndAsTheLastChangeLeftThem(long seed, String table, String columns, String key)
            throws SQLException {
        RandomHistory history = new RandomHistory(seed);
        Random random = new Random(seed);
        for (Subscriber each : List.of(strict, late)) {
            each.execute("TRUNCATE " + table);
        }
        List<Change> first = changes(history, table, 400);
        strict.apply(first.toArray(Change[]::new));
        late.apply(first.toArray(Change[]::new));
        late.holds(OID);
        for (int i = 0; i < TRANSACTIONS; i++) {
            List<Change> changes = changes(history, table, 1 + random.nextInt(100));
            strict.apply(changes.toArray(Change[]::new));
            late.apply(changes.toArray(Change[]::new));
            if (i == TRANSACTIONS / 2) {
                copyHalf(table, columns, key);
            }
        }
        late.replay(HeldTable.copied(OID, Lsn.ZERO, Lsn.MAX));
        String all = "SELECT string_agg(t::text, E'\\n' ORDER BY t::text) FROM (SELECT " + columns + " FROM " + table
                + ") t";
        assertEquals(strict.value(all), late.value(all), table + " after history " + seed);
    }

    private static List<Change> changes(RandomHistory history, String table, int count) {
        return history.transaction(count).stream()
                .filter(change -> change instanceof Change.Truncate truncate
                        ? truncate.relations().get(0).name().equals(table)
                        : ((Change.RowChange) change).relation().name().equals(table))
                .toList();
    }

    /** About half of the rows are as they are at this moment. */
    private void copyHalf(String table, String columns, String key) throws SQLException {
        List<String> inserts = strict.values(
                "SELECT format('INSERT INTO " + table + " (" + columns + ") VALUES (" + columns.replaceAll("\\w+", "%L")
                        + ") ON CONFLICT (" + key + ") DO UPDATE SET (" + columns + ") = ROW("
                        + columns.replaceAll("(\\w+)", "EXCLUDED.$1")
                        + ")', " + columns + ") FROM " + table + " WHERE hashtext(concat(" + key + ")) % 2 = 0");
        late.execute(inserts.toArray(String[]::new));
    }

    @Test
    void aRowThatIsMissingThoughOnlyAPartOfItIsKnownIsCopiedAgain() {
        late.holds(OID);
        late.apply(PLAIN.update("1", "1", "v", Changes.TOAST));
        assertThrows(CopyAgainException.class, () -> late.replay(HeldTable.copied(OID, Lsn.ZERO, Lsn.MAX)));
    }

    @Test
    void aRowThatIsMissingIsLeftToTheCopyThatFollows() throws SQLException {
        late.holds(OID);
        late.apply(
                PLAIN.update("1", "1", "v", Changes.TOAST),
                PLAIN.update("2", "1", "v", "all"),
                PLAIN.delete("3", null, null, null));
        late.replay(HeldTable.toBeCopied(OID, Lsn.MAX));
        assertEquals(List.of("2|all"), late.rows("plain", "id", "big"));
    }

    @Test
    void aColumnOfTheTargetsOwnStays() throws SQLException {
        late.execute("INSERT INTO plain VALUES (1, 1, 'v', 'big', 42), (2, 1, 'v', 'big', 43), (3, 1, 'v', 'big', 44)");
        late.holds(OID);
        List<Change> changes = new ArrayList<>();
        changes.add(PLAIN.insert("1", "2", "inserted", "large"));
        changes.add(PLAIN.update("2", "2", "updated", Changes.TOAST));
        changes.add(PLAIN.update(Changes.old("3", null, null, null), "4", "2", "moved", Changes.TOAST));
        late.apply(changes.toArray(Change[]::new));
        late.replay(HeldTable.copied(OID, Lsn.ZERO, Lsn.MAX));
        assertEquals(
                List.of("1|inserted|large|42", "2|updated|big|43", "4|moved|big|44"),
                late.rows("plain", "id", "v", "big", "here"));
    }

    @Test
    void aValueThatIsNoNumberIsLeftToTheServer() throws SQLException {
        late.holds(OID);
        late.apply(PLAIN.insert("1", "2", "v", "b"), PLAIN.insert("2", " +7 ", "v", "b"));
        late.replay(HeldTable.copied(OID, Lsn.ZERO, Lsn.MAX));
        assertEquals(List.of("1|2", "2|7"), late.rows("plain", "id", "n"));
    }

    @Test
    void aChangeThatFailsIsNamed() {
        late.holds(OID);
        late.apply(late.transaction(PLAIN.insert("1", "1", "v", "b")));
        Transaction second = late.transaction(PLAIN.insert("2", "none", "v", "b"));
        late.apply(second);
        ReplicationException failure =
                assertThrows(ReplicationException.class, () -> late.replay(HeldTable.copied(OID, Lsn.ZERO, Lsn.MAX)));
        assertEquals("22P02", failure.sqlState());
        assertEquals(
                "Cannot apply insert into public.plain of the transaction at " + second.commitLsn()
                        + ": invalid input syntax for type integer: \"…\"",
                failure.getMessage());
    }
}
