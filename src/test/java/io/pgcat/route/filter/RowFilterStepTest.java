package io.pgcat.route.filter;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.pgcat.change.Change;
import io.pgcat.change.Change.Delete;
import io.pgcat.change.Change.Insert;
import io.pgcat.change.Change.OldRow;
import io.pgcat.change.Change.Update;
import io.pgcat.change.Column;
import io.pgcat.change.Relation;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.change.Tuple;
import io.pgcat.change.Value;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RowFilterStepTest {

    private static final Relation BY_KEY = relation(ReplicaIdentity.DEFAULT);
    private static final Relation FULL = relation(ReplicaIdentity.FULL);

    private static Relation relation(ReplicaIdentity identity) {
        boolean full = identity == ReplicaIdentity.FULL;
        return new Relation(
                7,
                "public",
                "orders",
                identity,
                List.of(Column.of("id", 23, true), Column.of("region", 25, full), Column.of("note", 25, full)));
    }

    private static Tuple row(Object... values) {
        return Tuple.of(List.of(values).stream()
                .map(value -> value instanceof Value given ? given : Value.of((String) value))
                .toList());
    }

    private static Optional<Change> apply(String filter, Change.RowChange change) {
        return new RowFilterStep(RowFilter.compile(filter, change.relation())).apply(change);
    }

    @Test
    void insertPassesOnlyIfTheFilterIsTrue() {
        Insert insert = new Insert(FULL, row("1", "eu", Value.NULL));
        assertSame(insert, apply("region = 'eu'", insert).orElseThrow());
        assertTrue(apply("region = 'us'", insert).isEmpty());
        assertTrue(apply("note = 'x'", insert).isEmpty(), "NULL is not true");
        assertTrue(apply("note <> 'x'", insert).isEmpty(), "NULL is not true");
    }

    @Test
    void deleteIsDecidedByTheOldRow() {
        Delete delete = new Delete(FULL, OldRow.FULL, row("1", "eu", "n"));
        assertSame(delete, apply("region = 'eu'", delete).orElseThrow());
        assertTrue(apply("region = 'us'", delete).isEmpty());
        Delete byKey = new Delete(BY_KEY, OldRow.KEY, row("5", Value.NULL, Value.NULL));
        assertSame(byKey, apply("id > 4", byKey).orElseThrow());
        assertTrue(apply("id > 5", byKey).isEmpty());
    }

    @Test
    void updateThatEntersTheFilterBecomesAnInsertOfTheNewRow() {
        Update update = new Update(FULL, OldRow.FULL, row("1", "us", "n"), row("1", "eu", "m"));
        assertEquals(
                new Insert(FULL, row("1", "eu", "m")),
                apply("region = 'eu'", update).orElseThrow());
    }

    @Test
    void updateThatLeavesTheFilterBecomesADeleteOfTheOldRow() {
        Update update = new Update(FULL, OldRow.FULL, row("1", "eu", "n"), row("1", "us", "m"));
        assertEquals(
                new Delete(FULL, OldRow.FULL, row("1", "eu", "n")),
                apply("region = 'eu'", update).orElseThrow());
        Update key = new Update(BY_KEY, OldRow.KEY, row("1", Value.NULL, Value.NULL), row("9", "eu", "n"));
        assertEquals(
                new Delete(BY_KEY, OldRow.KEY, row("1", Value.NULL, Value.NULL)),
                apply("id < 5", key).orElseThrow());
    }

    @Test
    void updateWithinTheFilterStaysAndOutsideIsDropped() {
        Update update = new Update(FULL, OldRow.FULL, row("1", "eu", "n"), row("1", "eu", Value.UNCHANGED_TOAST));
        assertSame(update, apply("region = 'eu'", update).orElseThrow());
        assertTrue(apply("region = 'us'", update).isEmpty());
    }

    @Test
    void updateToNullLeavesTheFilter() {
        Update update = new Update(FULL, OldRow.FULL, row("1", "eu", "n"), row("1", Value.NULL, "n"));
        assertEquals(
                Change.Kind.DELETE, apply("region = 'eu'", update).orElseThrow().kind());
        assertTrue(apply("region = 'us'", update).isEmpty());
    }

    @Test
    void updateThatKeepsItsKeyIsDecidedByTheNewRowAlone() {
        Update update = Update.sameKey(BY_KEY, row("3", "eu", Value.UNCHANGED_TOAST));
        assertSame(update, apply("id = 3", update).orElseThrow());
        assertTrue(apply("id = 4", update).isEmpty());
    }

    @Test
    void unchangedToastIsTakenFromTheFullOldRow() {
        Update update = new Update(FULL, OldRow.FULL, row("1", "us", "long"), row("1", "eu", Value.UNCHANGED_TOAST));
        assertEquals(
                new Insert(FULL, row("1", "eu", "long")),
                apply("region = 'eu' AND note = 'long'", update).orElseThrow());
    }

    @Test
    void unchangedToastOfTheKeyIsTakenFromTheOldKey() {
        Relation textKey = new Relation(
                8, "public", "t", ReplicaIdentity.INDEX, List.of(Column.of("a", 25, true), Column.of("b", 25, true)));
        Update update = new Update(textKey, OldRow.KEY, row("long", "1234567890"), row(Value.UNCHANGED_TOAST, "1"));
        assertEquals(
                new Insert(textKey, row("long", "1")),
                apply("a = 'long' AND b COLLATE \"C\" < '10'", update).orElseThrow());
    }

    @Test
    void rowThatEntersWithoutAllItsValuesIsAnError() {
        Update update =
                new Update(BY_KEY, OldRow.KEY, row("1", Value.NULL, Value.NULL), row("9", "eu", Value.UNCHANGED_TOAST));
        ReplicationException error = assertThrows(ReplicationException.class, () -> apply("id = 9", update));
        assertEquals(ErrorKind.REJECTED_CHANGE, error.kind());
        assertTrue(error.getMessage().contains("\"note\""), error.getMessage());
    }

    @Test
    void filterOutsideTheReplicaIdentityTakesInsertsOnly() {
        RowFilter filter = RowFilter.compile("region = 'eu' AND note IS NULL", BY_KEY);
        assertEquals(List.of("region", "note"), filter.columnsOutsideIdentity());
        RowFilterStep step = new RowFilterStep(filter);
        assertTrue(step.apply(new Insert(BY_KEY, row("1", "eu", Value.NULL))).isPresent());
        List<Change.RowChange> refused = List.of(
                Update.sameKey(BY_KEY, row("1", "eu", "n")),
                new Delete(BY_KEY, OldRow.KEY, row("1", Value.NULL, Value.NULL)));
        for (Change.RowChange change : refused) {
            ReplicationException error = assertThrows(ReplicationException.class, () -> step.apply(change));
            assertEquals(ErrorKind.CONFIGURATION, error.kind());
            assertTrue(error.getMessage().contains("region, note"), error.getMessage());
        }
    }

    @Test
    void errorsOfARowNameNoValue() {
        Insert insert = new Insert(FULL, row("0", "secret", "n"));
        ReplicationException division = assertThrows(ReplicationException.class, () -> apply("1 / id = 1", insert));
        assertEquals(ErrorKind.REJECTED_CHANGE, division.kind());
        assertEquals("22012", division.sqlState());
        ReplicationException cast = assertThrows(ReplicationException.class, () -> apply("region::int = 1", insert));
        assertFalse(cast.getMessage().contains("secret"), cast.getMessage());
    }

    @Test
    void changeOfAnotherVersionOfTheTableIsAProgrammingError() {
        RowFilterStep step = new RowFilterStep(RowFilter.compile("id = 1", FULL));
        Insert insert = new Insert(BY_KEY, row("1", "eu", "n"));
        assertThrows(IllegalArgumentException.class, () -> step.apply(insert));
    }
}
