package io.pgcat.apply;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pgcat.apply.ApplyReport.Strategy;
import io.pgcat.apply.ApplyReport.Table;
import io.pgcat.apply.conflict.ConflictType;
import io.pgcat.change.Change;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.testkit.Servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A few changes in each of many tables, in one large batch: folded, and written as if each stood by itself. */
class FewChangesIT {

    private static final int TABLES = 150;
    /** The row that each table's changes leave as it was. */
    private static final int UNTOUCHED = 99;

    private Subscriber subscriber;

    @BeforeEach
    void createTables() throws SQLException {
        subscriber = new Subscriber(Servers.NEWEST, "postgres", config -> config);
        subscriber.execute(
                """
                DO $$ BEGIN
                  FOR i IN 1..150 LOOP
                    EXECUTE format('CREATE TABLE few_%s (id int PRIMARY KEY, n numeric(6, 2), v char(4), here int DEFAULT 7)', i);
                    EXECUTE format('INSERT INTO few_%s SELECT g, g, ''old'' FROM generate_series(90, 99) g', i);
                  END LOOP;
                END $$""");
    }

    @AfterEach
    void close() throws SQLException {
        subscriber.close();
    }

    private static Changes table(int number) {
        return Changes.of("few_" + number, ReplicaIdentity.DEFAULT, "*id:23", "n", "v");
    }

    private static List<Change> changes(Changes table) {
        List<Change> changes = new ArrayList<>();
        for (int id = 1; id <= 6; id++) {
            changes.add(table.insert(Integer.toString(id), id + ".5", id == 2 ? null : "it's"));
        }
        changes.add(table.update("3", "33", "set"));
        changes.add(table.delete("4", null, null));
        for (int id = 90; id < 95; id++) {
            changes.add(table.update(Integer.toString(id), "1", "new"));
        }
        changes.add(table.update("95", "2", "one"));
        changes.add(table.delete("96", null, null));
        return changes;
    }

    @Test
    void arriveWithoutLossAndWithEachColumnsOwnForm() throws SQLException {
        List<Change> all = new ArrayList<>();
        for (int i = 1; i <= TABLES; i++) {
            all.addAll(changes(table(i)));
        }
        subscriber.apply(all.toArray(Change[]::new));

        List<String> expected = List.of(
                "1|1.50|it's|7",
                "2|2.50|~|7",
                "3|33.00|set|7",
                "5|5.50|it's|7",
                "6|6.50|it's|7",
                "90|1.00|new|7",
                "91|1.00|new|7",
                "92|1.00|new|7",
                "93|1.00|new|7",
                "94|1.00|new|7",
                "95|2.00|one|7",
                "97|97.00|old|7",
                "98|98.00|old|7",
                "99|99.00|old|7");
        for (int i = 1; i <= TABLES; i++) {
            assertEquals(expected, subscriber.rows("few_" + i, "id", "n", "v", "here"), "few_" + i);
        }
        List<Table> reports = subscriber.applier().report().tables();
        assertEquals(
                "NET",
                reports.stream()
                        .map(table -> table.strategy().name())
                        .distinct()
                        .collect(Collectors.joining()));
        assertEquals(TABLES * 15L, reports.stream().mapToLong(Table::rows).sum());
    }

    @Test
    void ofOneTableByItselfAreWrittenInOrder() throws SQLException {
        subscriber.apply(changes(table(1)).toArray(Change[]::new));
        assertEquals("14", subscriber.value("SELECT count(*) FROM few_1"));
        assertEquals(
                Strategy.ORDERED, subscriber.applier().report().tables().get(0).strategy());
    }

    @Test
    void oneOfWhichMeetsARowThatIsThereAreAllRefusedAndTheTableIsNamed() throws SQLException {
        List<Change> all = new ArrayList<>();
        for (int i = 1; i <= TABLES; i++) {
            all.addAll(changes(table(i)));
        }
        all.add(table(77).insert(Integer.toString(UNTOUCHED), "1", "twin"));
        Exception refused = assertThrows(RuntimeException.class, () -> subscriber.apply(all.toArray(Change[]::new)));
        assertTrue(refused.getMessage().contains("few_77"), refused.getMessage());
        assertEquals(1, subscriber.applier().report().conflicts().get(ConflictType.INSERT_EXISTS));
        assertEquals("10", subscriber.value("SELECT count(*) FROM few_1"));
    }

    @Test
    void someOfWhoseRowsAreMissingAreCountedRowByRow() throws SQLException {
        subscriber.execute("DELETE FROM few_5 WHERE id IN (90, 95, 96)");
        List<Change> all = new ArrayList<>();
        for (int i = 1; i <= TABLES; i++) {
            all.addAll(changes(table(i)));
        }
        subscriber.apply(all.toArray(Change[]::new));
        assertEquals(2, subscriber.applier().report().conflicts().get(ConflictType.UPDATE_MISSING));
        assertEquals(1, subscriber.applier().report().conflicts().get(ConflictType.DELETE_MISSING));
        assertEquals("12", subscriber.value("SELECT count(*) FROM few_5"));
        assertEquals("14", subscriber.value("SELECT count(*) FROM few_6"));
    }

    @Test
    void ofAnIdentityThatIsAlwaysGeneratedComeWithTheirNumbers() throws SQLException {
        subscriber.execute("CREATE TABLE always (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v text)");
        Changes always = Changes.of("always", ReplicaIdentity.DEFAULT, "*id:23", "v");
        List<Change> all = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            all.addAll(changes(table(i)));
        }
        for (int id = 11; id <= 15; id++) {
            all.add(always.insert(Integer.toString(id), "v" + id));
        }
        subscriber.apply(all.toArray(Change[]::new));
        assertEquals(List.of("11|v11", "12|v12", "13|v13", "14|v14", "15|v15"), subscriber.rows("always", "id", "v"));
    }
}
