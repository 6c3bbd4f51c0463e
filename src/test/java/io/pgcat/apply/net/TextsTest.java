package io.pgcat.apply.net;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.pgcat.change.Tuple;
import io.pgcat.change.Value;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The two forms in which many rows go to the server. */
class TextsTest {

    private static Tuple row(String... values) {
        return Tuple.of(List.of(values).stream()
                .map(value -> value.equals("(null)") ? Value.NULL : Value.of(value))
                .toList());
    }

    @Test
    void copyEscapesWhatWouldEndAValueOrALine() {
        CopyText text = new CopyText();
        text.add(row("a\tb", "c\nd\r", "\\e\\", "(null)", "", "größe"), new int[] {0, 1, 2, 3, 4, 5});
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        text.drainTo(written::write);
        assertEquals("a\\tb\tc\\nd\\r\t\\\\e\\\\\t\\N\t\tgröße\n", written.toString(StandardCharsets.UTF_8));
    }

    @Test
    void anArrayQuotesEveryElement() {
        byte[] text = ArrayText.of(List.of(row("a,b}"), row("\"c\"\\"), row("(null)"), row("NULL"), row("")), 0);
        assertEquals("{\"a,b}\",\"\\\"c\\\"\\\\\",NULL,\"NULL\",\"\"}", new String(text, StandardCharsets.UTF_8));
    }

    @Test
    void manyLongValuesGrowTheText() {
        String value = "x\\".repeat(5_000);
        byte[] text = ArrayText.of(List.of(row(value), row(value), row(value)), 0);
        String element = "\"" + "x\\\\".repeat(5_000) + "\"";
        assertEquals("{" + element + "," + element + "," + element + "}", new String(text, StandardCharsets.UTF_8));
    }
}
