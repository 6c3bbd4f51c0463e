package io.pgcat.apply.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.pgcat.apply.sql.Element;
import io.pgcat.apply.sql.SentColumn;
import io.pgcat.change.Tuple;
import io.pgcat.change.Value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Columns of many rows as the server's binary arrays. */
class BinaryArrayTest {

    private static List<Tuple> rows(String... values) {
        return Stream.of(values)
                .map(value -> Tuple.of(List.of(value.equals("(null)") ? Value.NULL : Value.of(value))))
                .toList();
    }

    private static ByteBuffer array(Element element, String... values) {
        return ByteBuffer.wrap(BinaryArray.of(rows(values), List.of(new SentColumn(null, 0, element)))
                .get(0));
    }

    private static void assertHeader(int typeOid, int elements, ByteBuffer array) {
        assertEquals(1, array.getInt(), "dimensions");
        assertEquals(1, array.getInt(), "flags");
        assertEquals(typeOid, array.getInt(), "type");
        assertEquals(elements, array.getInt(), "elements");
        assertEquals(1, array.getInt(), "first index");
    }

    @Test
    void textsStandAsTheyAre() {
        ByteBuffer array = array(Element.TEXT, "a,b}\"\\", "(null)", "", "größe");
        assertHeader(25, 4, array);
        assertEquals("a,b}\"\\", text(array));
        assertEquals(-1, array.getInt(), "NULL");
        assertEquals("", text(array));
        assertEquals("größe", text(array));
        assertFalse(array.hasRemaining());
    }

    private static String text(ByteBuffer array) {
        byte[] bytes = new byte[array.getInt()];
        array.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void wholeNumbersHaveTheirTypesSize() {
        ByteBuffer small = array(Element.SMALLINT, "-32768", "32767");
        assertHeader(21, 2, small);
        assertEquals(2, small.getInt());
        assertEquals(Short.MIN_VALUE, small.getShort());
        assertEquals(2, small.getInt());
        assertEquals(Short.MAX_VALUE, small.getShort());

        ByteBuffer integer = array(Element.INTEGER, "-2147483648", "(null)", "2147483647");
        assertHeader(23, 3, integer);
        assertEquals(4, integer.getInt());
        assertEquals(Integer.MIN_VALUE, integer.getInt());
        assertEquals(-1, integer.getInt(), "NULL");
        assertEquals(4, integer.getInt());
        assertEquals(Integer.MAX_VALUE, integer.getInt());

        ByteBuffer large = array(Element.BIGINT, "-9223372036854775808", "9223372036854775807", "0");
        assertHeader(20, 3, large);
        for (long expected : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, 0}) {
            assertEquals(8, large.getInt());
            assertEquals(expected, large.getLong());
        }
        assertFalse(large.hasRemaining());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "+1",
                " 1",
                "1 ",
                "1.0",
                "1e3",
                "0x1",
                "9223372036854775808",
                "-9223372036854775809",
                "99999999999999999999"
            })
    void whatTheServerWouldNotWriteIsRefused(String text) {
        assertThrows(NumberFormatException.class, () -> array(Element.BIGINT, text));
    }

    @Test
    void aNumberOutOfTheColumnsRangeIsRefused() {
        assertThrows(NumberFormatException.class, () -> array(Element.SMALLINT, "32768"));
        assertThrows(NumberFormatException.class, () -> array(Element.INTEGER, "-2147483649"));
    }
}
