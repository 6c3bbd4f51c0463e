package io.pgcat.change;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ChangeWordsTest {

    @Test
    void anLsnIsComparedUnsignedAndPrintedAsPostgresPrintsIt() {
        Lsn high = Lsn.parse("FFFFFFFF/B374D848");
        Lsn low = Lsn.parse("16/1");
        assertTrue(high.isAfter(low));
        assertTrue(low.compareTo(high) < 0);
        assertEquals("FFFFFFFF/B374D848", high.toString());
        assertEquals("16/1", low.toString());
        assertEquals(high, Lsn.max(low, high));
        assertEquals(0x10, Lsn.parse("1/10").bytesSince(Lsn.parse("1/0")).orElseThrow());
        assertTrue(Lsn.parse("1/0").bytesSince(Lsn.parse("1/10")).isEmpty());
    }

    @Test
    void whatIsNoLsnIsRefused() {
        for (String text : List.of("", "1", "1/", "/1", "x/1", "1/2/3", "123456789/0", "1/ 2", "-1/1")) {
            assertThrows(IllegalArgumentException.class, () -> Lsn.parse(text), text);
        }
    }

    @Test
    void aTupleKeepsTextNullAndUnchangedToastApart() {
        Tuple tuple = Tuple.of(List.of(Value.of("ä\u0001"), Value.NULL, Value.UNCHANGED_TOAST, Value.of("")));
        assertEquals("ä\u0001", tuple.text(0));
        assertTrue(tuple.isNull(1));
        assertTrue(tuple.isUnchangedToast(2));
        assertTrue(tuple.hasText(3));
        assertEquals(0, tuple.length(3));
        assertThrows(IllegalStateException.class, () -> tuple.text(1));
    }

    @Test
    void replacingAValueLeavesTheOriginalAsItWas() {
        Tuple tuple = Tuple.of(List.of(Value.of("a"), Value.of("b")));
        Tuple masked = tuple.with(1, Value.of("***")).with(0, Value.NULL);
        assertEquals("b", tuple.text(1));
        assertEquals("***", masked.text(1));
        assertTrue(masked.isNull(0));
        assertNotEquals(tuple, masked);
        assertEquals(tuple, masked.with(0, Value.of("a")).with(1, Value.of("b")));
    }

    @Test
    void tuplesShowNoValues() {
        assertFalse(Tuple.of(List.of(Value.of("secret"))).toString().contains("secret"));
    }

    @Test
    void aRowMustFitItsTable() {
        Relation table = new Relation(1, "s", "t", ReplicaIdentity.FULL, List.of(Column.of("a", 25, true)));
        assertThrows(IllegalArgumentException.class, () -> new Change.Insert(table, Tuple.of(List.of())));
        assertThrows(IllegalArgumentException.class, () -> new Change.Truncate(List.of(), false, false));
    }
}
