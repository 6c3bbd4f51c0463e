package io.pgcat.apply;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.pgcat.change.Change;
import io.pgcat.change.Change.OldRow;
import io.pgcat.change.Column;
import io.pgcat.change.Relation;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.change.Tuple;
import io.pgcat.change.Value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Changes that are held while a table is copied come back as they were. */
class HeldCodecTest {

    private static final Relation TABLE = new Relation(
            -1,
            "odd \"schema\"",
            "tä€ble",
            ReplicaIdentity.FULL,
            List.of(new Column("id", 23, -1, "integer", true), new Column("v", 1043, 24, "my.type", false)));

    private static Tuple row(Value... values) {
        return Tuple.of(List.of(values));
    }

    private static void assertKept(List<Change> changes) {
        HeldCodec.Decoded decoded = HeldCodec.decode(HeldCodec.encode(TABLE, changes));
        assertEquals(TABLE, decoded.relation());
        assertEquals(TABLE.columns(), decoded.relation().columns());
        assertEquals(TABLE.identity(), decoded.relation().identity());
        assertEquals(changes, decoded.changes());
    }

    @Test
    void everyKindOfChangeComesBackInOrder() {
        Tuple first = row(Value.of("1"), Value.of("tab\tand 𝄞"));
        Tuple second = row(Value.of("2"), Value.NULL);
        assertKept(List.of(
                new Change.Insert(TABLE, first),
                Change.Update.sameKey(TABLE, row(Value.of("1"), Value.UNCHANGED_TOAST)),
                new Change.Update(TABLE, OldRow.KEY, row(Value.of("1"), Value.NULL), second),
                new Change.Update(TABLE, OldRow.FULL, first, second),
                new Change.Delete(TABLE, OldRow.KEY, row(Value.of("2"), Value.NULL)),
                new Change.Delete(TABLE, OldRow.FULL, first),
                new Change.Truncate(List.of(TABLE), true, false),
                new Change.Truncate(List.of(TABLE), false, true)));
    }

    @Test
    void emptyAndLargeValuesComeBack() {
        assertKept(List.of(
                new Change.Insert(TABLE, row(Value.of(""), Value.of("ä".repeat(300_000)))),
                new Change.Insert(TABLE, row(Value.of("2"), Value.of("")))));
        assertKept(List.of());
    }

    @Test
    void whatAnotherVersionWroteIsRefused() {
        byte[] bytes = HeldCodec.encode(TABLE, List.of());
        bytes[0] = 9;
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> HeldCodec.decode(bytes));
        assertEquals("Held changes have the form 9, not 1", refused.getMessage());
    }
}
