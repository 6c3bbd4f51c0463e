package io.pgcat.apply;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.pgcat.apply.ApplyReport.Strategy;
import io.pgcat.apply.conflict.ConflictType;
import io.pgcat.change.Batch;
import io.pgcat.change.Change;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.change.Transaction;
import io.pgcat.change.Transaction.Part;
import io.pgcat.error.ErrorKind;
import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.Servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Whatever a publisher does: writing the last state of each row ends in the same rows as writing change by change. */
class FoldingIT {

    private static final int BATCHES = 40;

    private Subscriber strict;
    private Subscriber folding;

    /** What folds. */
    Subscriber newFolding() throws SQLException, IOException {
        return new Subscriber(Servers.NEWEST, "postgres", config -> config);
    }

    @BeforeEach
    void createTables() throws SQLException, IOException {
        strict = new Subscriber(Servers.NEWEST, "postgres", config -> config.withStrategies(Strategies.ORDERED));
        folding = newFolding();
        for (Subscriber subscriber : List.of(strict, folding)) {
            subscriber.execute(RandomHistory.TABLES);
        }
    }

    @AfterEach
    void close() throws SQLException, IOException {
        strict.close();
        folding.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void randomHistoriesEndInTheSameRows(long seed) throws SQLException {
        replay(new RandomHistory(seed), new Random(seed));
        assertSame(seed);
    }

    static LongStream manySeeds() {
        return LongStream.range(100, 150);
    }

    @Tag("matrix")
    @ParameterizedTest
    @MethodSource("manySeeds")
    void manyMoreRandomHistoriesEndInTheSameRows(long seed) throws SQLException {
        randomHistoriesEndInTheSameRows(seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void historiesWithoutKeyChangesAreFoldedToTheEnd(long seed) throws SQLException {
        RandomHistory history = new RandomHistory(seed).calm();
        replay(history, new Random(seed));
        applyToBoth(List.of(history.transaction(600)), false);
        assertSame(seed);
        folding.applier()
                .report()
                .tables()
                .forEach(table -> assertEquals(Strategy.NET, table.strategy(), table.local()));
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22})
    void rowsThatAreMissingAreCountedAsWhenWrittenInOrder(long seed) throws SQLException {
        RandomHistory history = new RandomHistory(seed).calm();
        replay(history, new Random(seed));
        for (Subscriber subscriber : List.of(strict, folding)) {
            subscriber.execute("DELETE FROM plain WHERE id % 3 = 0", "DELETE FROM pair WHERE a = 1");
        }
        List<Change> changes = history.transaction(400).stream()
                .filter(change -> change.kind() != Change.Kind.INSERT)
                .toList();
        applyToBoth(List.of(changes), false);
        assertSame(seed);
        assertFalse(strict.applier().report().conflicts().isEmpty());
    }

    private void replay(RandomHistory history, Random random) throws SQLException {
        for (int i = 0; i < BATCHES; i++) {
            List<List<Change>> transactions = new ArrayList<>();
            int count = 1 + random.nextInt(6);
            int size = 1 + random.nextInt(120);
            IntStream.range(0, count).forEach(t -> transactions.add(history.transaction(1 + random.nextInt(size))));
            applyToBoth(transactions, random.nextInt(4) == 0);
        }
    }

    /** @param inParts whether they are one large transaction */
    private void applyToBoth(List<List<Change>> transactions, boolean inParts) {
        for (Subscriber subscriber : List.of(strict, folding)) {
            if (inParts && transactions.size() > 1) {
                for (int i = 0; i < transactions.size(); i++) {
                    Part part = i == 0 ? Part.FIRST : i == transactions.size() - 1 ? Part.LAST : Part.MIDDLE;
                    subscriber.apply(subscriber.part(part, transactions.get(i).toArray(Change[]::new)));
                }
            } else {
                subscriber.apply(transactions.stream()
                        .map(changes -> subscriber.transaction(changes.toArray(Change[]::new)))
                        .toArray(Transaction[]::new));
            }
        }
    }

    private void assertSame(long seed) throws SQLException {
        for (String table : RandomHistory.NAMES) {
            String all = "SELECT coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '') FROM " + table + " t";
            assertEquals(strict.value(all), folding.value(all), table + " after history " + seed);
        }
        assertEquals(
                strict.applier().report().conflicts(),
                folding.applier().report().conflicts());
        assertEquals(rows(strict), rows(folding));
    }

    private static List<String> rows(Subscriber subscriber) {
        return subscriber.applier().report().tables().stream()
                .map(table -> table.local() + " " + table.rows())
                .toList();
    }

    @Test
    void aUserMayForceHowATableIsWritten() throws SQLException {
        Strategies wanted = new Strategies(Strategies.Wanted.NET, Map.of("public.plain", Strategies.Wanted.ORDERED));
        try (Subscriber forced = new Subscriber(Servers.NEWEST, "postgres", config -> config.withStrategies(wanted))) {
            forced.execute(RandomHistory.TABLES);
            Changes plain = Changes.of("plain", ReplicaIdentity.DEFAULT, "*id:20", "n:23", "v", "big");
            Changes log = Changes.of("log", ReplicaIdentity.NOTHING, "n:23", "v");
            List<Change> changes = new ArrayList<>(List.of(log.insert("1", "only one")));
            for (int i = 0; i < 100; i++) {
                changes.add(plain.insert(Integer.toString(i), "1", "v", "b"));
            }
            forced.apply(changes.toArray(Change[]::new));
            assertEquals(
                    List.of("public.log NET 1", "public.plain ORDERED 100"),
                    forced.applier().report().tables().stream()
                            .map(table -> table.local() + " " + table.strategy() + " " + table.rows())
                            .toList());
            assertEquals("100", forced.value("SELECT count(*) FROM plain"));
        }
    }

    @Test
    void aValueThatIsNoNumberIsLeftToTheServer() throws SQLException {
        Changes plain = Changes.of("plain", ReplicaIdentity.DEFAULT, "*id:20", "n:23", "v", "big");
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            changes.add(plain.insert(Integer.toString(i), "1", "v", "b"));
            // As a user's own step may write it: the server reads it, the short way does not.
            changes.add(plain.update(Integer.toString(i), " +7 ", "v", "b"));
            changes.add(plain.update(Integer.toString(i), "8", i == 0 ? Changes.TOAST : "v", "b"));
        }
        changes.add(plain.update("0", " 9 ", "v", "b"));
        folding.apply(changes.toArray(Change[]::new));
        assertEquals("60|9|8", folding.value("SELECT concat_ws('|', count(*), max(n), min(n)) FROM plain"));
    }

    @Test
    void aValueThatIsNoNumberIsLeftToTheServerAlsoWhereRowsAreUpdated() throws SQLException {
        Changes plain = Changes.of("plain", ReplicaIdentity.DEFAULT, "*id:20", "n:23", "v", "big");
        folding.execute("INSERT INTO plain SELECT g, g, 'v', 'b' FROM generate_series(1, 60) g");
        List<Change> changes = new ArrayList<>();
        for (int i = 1; i <= 60; i++) {
            changes.add(plain.update(Integer.toString(i), " +7 ", "v", "b"));
        }
        folding.apply(changes.toArray(Change[]::new));
        assertEquals("60|7|7", folding.value("SELECT concat_ws('|', count(*), max(n), min(n)) FROM plain"));
    }

    @Test
    void aRowThatCameAndWentStillMeetsTheOneThatWasThere() throws SQLException {
        Changes plain = Changes.of("plain", ReplicaIdentity.DEFAULT, "*id", "n", "v", "big");
        folding.execute("INSERT INTO plain VALUES (40, 1, 'mine', 'mine')");
        List<Change> changes = new ArrayList<>();
        for (int i = 1; i <= 50; i++) {
            changes.add(plain.insert(Integer.toString(i), "1", "v", "b"));
            changes.add(plain.delete(Integer.toString(i), null, null, null));
        }
        assertThrows(RuntimeException.class, () -> folding.apply(changes.toArray(Change[]::new)));
        assertEquals(1, folding.applier().report().conflicts().get(ConflictType.INSERT_EXISTS));
        assertEquals(List.of("40|mine"), folding.rows("plain", "id", "v"));
    }

    @Test
    void eachRowIsLookedUpByItsKeyThoughTheStatisticsCallTheTableEmpty() throws SQLException {
        Changes plain = Changes.of("plain", ReplicaIdentity.DEFAULT, "*id:20", "n:23", "v", "big");
        List<Change> inserts = new ArrayList<>();
        List<Change> updates = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            inserts.add(plain.insert(Integer.toString(i), "1", "v", "b"));
            updates.add(plain.update(Integer.toString(i), "2", "changed", "b"));
        }
        folding.apply(folding.part(Part.FIRST, inserts.toArray(Change[]::new)));
        folding.execute("ANALYZE plain");
        assertEquals("0", folding.value("SELECT reltuples FROM pg_class WHERE oid = 'plain'::regclass"));
        folding.apply(folding.part(Part.LAST, updates.toArray(Change[]::new)));
        assertEquals("2000", folding.value("SELECT count(*) FROM plain WHERE v = 'changed'"));
        // Had the table been read as a whole it would be one scan.
        Await.until(
                "each look-up to be counted",
                Link.PATIENCE,
                () -> 2_000
                        <= Long.parseLong(
                                folding.value("SELECT idx_scan FROM pg_stat_user_tables WHERE relname = 'plain'")));
    }

    @Test
    void aTriggerThatFiresSeesEveryChangeInOrder() throws SQLException {
        folding.execute(
                "CREATE TABLE seen (n serial, id bigint, v text)",
                """
                CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                  INSERT INTO public.seen (id, v) VALUES (NEW.id, NEW.v); RETURN NEW; END $$""",
                "CREATE TRIGGER note AFTER INSERT OR UPDATE ON part FOR EACH ROW EXECUTE FUNCTION note()",
                "ALTER TABLE part ENABLE ALWAYS TRIGGER note");
        Changes part = Changes.of("part", ReplicaIdentity.DEFAULT, "*id", "n", "v");
        List<Change> changes = new ArrayList<>(List.of(part.insert("1", "1", "first")));
        for (int i = 0; i < 60; i++) {
            changes.add(part.update("1", "1", "version " + i));
        }
        folding.apply(changes.toArray(Change[]::new));
        assertEquals("61", folding.value("SELECT count(*) FROM seen"));
        assertEquals(
                Strategy.ORDERED, folding.applier().report().tables().get(0).strategy());
    }

    @Test
    void aPositionThatSomebodyHasMovedIsNoReasonToWriteInOrder() throws SQLException {
        Changes plain = Changes.of("plain", ReplicaIdentity.DEFAULT, "*id:20", "n:23", "v", "big");
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            changes.add(plain.insert(Integer.toString(i), "1", "v", "b"));
        }
        folding.apply(plain.insert("-1", "1", "v", "b"));
        folding.execute("UPDATE pgcat.pgcat_subscription_progress SET lsn = '0/1'");
        assertEquals(
                ErrorKind.TRANSIENT,
                folding.failure(changes.toArray(Change[]::new)).kind());
        assertEquals("1", folding.value("SELECT count(*) FROM plain"));
        folding.apply(changes.toArray(Change[]::new));
        assertEquals(
                List.of("public.plain NET 60"),
                folding.applier().report().tables().stream()
                        .map(table -> table.local() + " " + table.strategy() + " " + (table.rows() - 1))
                        .toList());
    }

    @Test
    void partsBehindARefusedOneAreKept() throws SQLException {
        Changes uniq = Changes.of("uniq", ReplicaIdentity.DEFAULT, "*id", "u", "v");
        List<Change> first = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            first.add(uniq.insert(Integer.toString(i), Integer.toString(i), "v"));
        }
        List<Change> second = new ArrayList<>();
        for (int i = 0; i < 60; i += 2) {
            second.add(uniq.update(Integer.toString(i), null, "v"));
            second.add(uniq.update(Integer.toString(i + 1), Integer.toString(i), "v"));
            second.add(uniq.update(Integer.toString(i), Integer.toString(i + 1), "v"));
        }
        folding.apply(folding.part(Part.FIRST, first.toArray(Change[]::new)));
        folding.apply(folding.part(Part.MIDDLE, second.toArray(Change[]::new)));
        folding.apply(new Batch(
                Subscriber.NAME, List.of(folding.part(Part.LAST, uniq.update("0", "100", "last"))), folding.end()));
        assertEquals("60", folding.value("SELECT count(*) FROM uniq WHERE u IS NOT NULL"));
        assertEquals("100", folding.value("SELECT u FROM uniq WHERE id = 0"));
        assertEquals("0", folding.value("SELECT u FROM uniq WHERE id = 1"));
    }
}
