package io.pgcat.apply.net;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
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

    @Test
    void manyLongValuesGrowTheText() {
        CopyText text = new CopyText();
        String value = "x\\".repeat(50_000);
        text.add(row(value, value), new int[] {0, 1});
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        text.drainTo(written::write);
        String escaped = "x\\\\".repeat(50_000);
        assertEquals(escaped + '\t' + escaped + '\n', written.toString(StandardCharsets.UTF_8));
    }

    @Test
    void copyEscapesWhatWouldEndAValueOrALine() {
        CopyText text = new CopyText();
        text.add(row("a\tb", "c\nd\r", "\\e\\", "(null)", "", "größe"), new int[] {0, 1, 2, 3, 4, 5});
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        text.drainTo(written::write);
        assertEquals("a\\tb\tc\\nd\\r\t\\\\e\\\\\t\\N\t\tgröße\n", written.toString(StandardCharsets.UTF_8));
    }
}
