package io.pgcat.source.snapshot;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.pgcat.change.Tuple;
import io.pgcat.change.Value;
import io.pgcat.error.ReplicationException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Rows of COPY's text format become the values that they stand for. */
class RowDecoderTest {

    private static List<Tuple> rows(int columns, String lines) {
        return new RowDecoder(columns).decode(lines.getBytes(StandardCharsets.UTF_8));
    }

    private static Tuple row(Value... values) {
        return Tuple.of(List.of(values));
    }

    @Test
    void linesAreRowsAndTabsDivideValues() {
        assertEquals(
                List.of(row(Value.of("1"), Value.of("ä€𝄞")), row(Value.of("2"), Value.of(""))),
                rows(2, "1\tä€𝄞\n2\t\n"));
    }

    @Test
    void nullIsToldFromTextThatLooksLikeIt() {
        assertEquals(
                List.of(row(Value.NULL, Value.of("\\N"), Value.of("N"), Value.of("x\\N"))),
                rows(4, "\\N\t\\\\N\tN\tx\\\\N\n"));
    }

    @Test
    void whatIsEscapedStandsForItself() {
        assertEquals(
                List.of(row(Value.of("\b\f\n\r\t\u000B\\."), Value.of("after"))),
                rows(2, "\\b\\f\\n\\r\\t\\v\\\\.\tafter\n"));
    }

    @Test
    void aTableWithoutColumnsHasRows() {
        assertEquals(2, rows(0, "\n\n").size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1\n", "1\t2\t3\n", "1\t2"})
    void aLineOfAnotherNumberOfColumnsIsRefused(String line) {
        ReplicationException refused = assertThrows(ReplicationException.class, () -> rows(2, line));
        assertEquals("The publisher's COPY sent a row that has not 2 columns.", refused.getMessage());
    }
}
