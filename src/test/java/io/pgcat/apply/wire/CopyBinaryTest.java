package io.pgcat.apply.wire;

import java.io.ByteArrayOutputStream;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.pgcat.apply.sql.Element;
import io.pgcat.apply.sql.SentColumn;
import io.pgcat.change.Tuple;
import io.pgcat.change.Value;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Rows in COPY's binary format. */
class CopyBinaryTest {

    private static final String HEADER = "5047434f50590aff0d0a00" + "00000000" + "00000000";
    private static final String END = "ffff";

    private static final SentColumn NUMBER = new SentColumn(null, 2, Element.INTEGER);
    private static final SentColumn NAME = new SentColumn(null, 0, Element.TEXT);

    private static Tuple row(String name, String number) {
        return Tuple.of(List.of(Value.of(name), Value.of("left out"), number == null ? Value.NULL : Value.of(number)));
    }

    @Test
    void rowsStandBetweenHeaderAndEnd() {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        CopyBinary.pieces(List.of(row("a\t", "-1"), row("", null)), List.of(NUMBER, NAME))
                .orElseThrow()
                .forEach(written::writeBytes);

        String rows = "0002" + "00000004ffffffff" + "000000026109" + "0002" + "ffffffff" + "00000000";
        assertEquals(HEADER + rows + END, HexFormat.of().formatHex(written.toByteArray()));
    }

    @Test
    void manyRowsTravelInPieces() {
        List<Tuple> rows = Collections.nCopies(20, row("x".repeat(9_994), null));
        assertEquals(
                List.of(70_019, 70_000, 60_002),
                CopyBinary.pieces(rows, List.of(NAME)).orElseThrow().stream()
                        .map(piece -> piece.length)
                        .toList());
    }

    @Test
    void aValueThatIsNotAsTheServerWritesItLeavesThemToText() {
        assertEquals(Optional.empty(), CopyBinary.pieces(List.of(row("a", "1"), row("b", "0x1")), List.of(NUMBER)));
    }
}
