package io.pgcat.apply.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.pgcat.change.Tuple;
import io.pgcat.change.Value;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Rows in COPY's text format. */
class CopyTextTest {

    private static Tuple row(String... values) {
        return Tuple.of(List.of(values).stream()
                .map(value -> value.equals("(null)") ? Value.NULL : Value.of(value))
                .toList());
    }

    private static String text(List<Tuple> rows, int... columns) {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        CopyText.pieces(rows, columns).forEach(written::writeBytes);
        return written.toString(StandardCharsets.UTF_8);
    }

    @Test
    void manyRowsTravelInPieces() {
        Tuple row = row("x".repeat(9_999));
        List<byte[]> pieces = CopyText.pieces(Collections.nCopies(20, row), new int[] {0});
        assertEquals(
                List.of(70_000, 70_000, 60_000),
                pieces.stream().map(piece -> piece.length).toList());
        assertEquals(List.of(), CopyText.pieces(List.of(), new int[] {0}));
    }

    @Test
    void manyLongValuesGrowTheText() {
        String value = "x\\".repeat(50_000);
        String text = text(List.of(row(value, value)), 0, 1);
        String escaped = "x\\\\".repeat(50_000);
        assertEquals(escaped + '\t' + escaped + '\n', text);
    }

    @Test
    void copyEscapesWhatWouldEndAValueOrALine() {
        String text = text(List.of(row("a\tb", "c\nd\r", "\\e\\", "(null)", "", "größe")), 0, 1, 2, 3, 4, 5);
        assertEquals("a\\tb\tc\\nd\\r\t\\\\e\\\\\t\\N\t\tgröße\n", text);
    }
}
