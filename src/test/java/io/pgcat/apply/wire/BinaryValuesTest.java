package io.pgcat.apply.wire;

import java.util.HexFormat;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.pgcat.apply.sql.Element;
import io.pgcat.change.Tuple;
import io.pgcat.change.Value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Values in binary form, as PostgreSQL 18 sends them: size, then content. */
class BinaryValuesTest {

    private static String hex(Element element, String text) {
        WireBytes out = new WireBytes(16);
        new BinaryValues(out).add(Tuple.of(List.of(Value.of(text))), 0, element);
        return HexFormat.of().formatHex(out.take());
    }

    @ParameterizedTest
    @CsvSource({
        "BOOLEAN, t, 00000001 01",
        "BOOLEAN, f, 00000001 00",
        "REAL, -0, 00000004 80000000",
        "REAL, 3.4028235e+38, 00000004 7f7fffff",
        "REAL, 1e-45, 00000004 00000001",
        "REAL, NaN, 00000004 7fc00000",
        "DOUBLE, 0.1, 00000008 3fb999999999999a",
        "DOUBLE, -Infinity, 00000008 fff0000000000000",
        "UUID, a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11, 00000010 a0eebc999c0b4ef8bb6d6bb9bd380a11",
        "BYTEA, \\x, 00000000",
        "BYTEA, \\x00deADff, 00000004 00deadff",
        "JSONB, {}, 00000003 01 7b7d",
        "TEXT, ä, 00000002 c3a4",
    })
    void haveTheirTypesForm(Element element, String text, String expected) {
        assertEquals(expected.replace(" ", ""), hex(element, text));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0001 0000 0000 0000 0000",
        "1, 0001 0000 0000 0000 0001",
        "-10000, 0002 0001 4000 0000 0001 0000",
        "12345.678, 0003 0001 0000 0003 0001 0929 1a7c",
        "0.00001, 0003 0000 0000 0005 0000 0000 03e8",
        "-1.50, 0002 0000 4000 0002 0001 1388",
        "NaN, 0000 0000 c000 0000",
        "Infinity, 0000 0000 d000 0000",
        "-Infinity, 0000 0000 f000 0000",
    })
    void numericIsInGroupsOfFourDigits(String text, String expected) {
        String content = expected.replace(" ", "");
        assertEquals(String.format("%08x", content.length() / 2) + content, hex(Element.NUMERIC, text));
    }

    @ParameterizedTest
    @CsvSource({
        "2000-01-01, 0",
        "1999-12-31, -1",
        "2000-02-29, 59",
        "0001-01-01, -730119",
        "0001-12-31 BC, -730120",
        "4713-01-01 BC, -2451507",
        "5874897-12-31, 2145031948",
        "infinity, 2147483647",
        "-infinity, -2147483648",
    })
    void datesAreDaysSince2000(String text, int days) {
        assertEquals("00000004" + String.format("%08x", days), hex(Element.DATE, text));
    }

    @ParameterizedTest
    @CsvSource({
        "TIMESTAMP, 2000-01-01 00:00:00, 0",
        "TIMESTAMP, 2000-01-02 03:04:05.6, 97445600000",
        "TIMESTAMP, 1999-12-31 23:59:59.999999, -1",
        "TIMESTAMP, 294276-12-31 23:59:59.999999, 9223371331199999999",
        "TIMESTAMP, -infinity, -9223372036854775808",
        "TIMESTAMPTZ, 2000-01-01 00:00:00+00, 0",
        "TIMESTAMPTZ, 2000-01-01 05:45:00+05:45, 0",
        "TIMESTAMPTZ, 1999-12-31 16:07:02-07:52:58, 0",
        "TIMESTAMPTZ, 0001-12-31 00:00:00+00 BC, -63082368000000000",
        "TIMESTAMPTZ, infinity, 9223372036854775807",
    })
    void timestampsAreMicrosecondsSince2000(Element element, String text, long micros) {
        assertEquals("00000008" + String.format("%016x", micros), hex(element, text));
    }

    @ParameterizedTest
    @CsvSource({
        "BOOLEAN, true",
        "BOOLEAN, ''",
        "REAL, x",
        "REAL, 1f",
        "REAL, 0x1p3",
        "REAL, ' 1'",
        "REAL, 1e39",
        "REAL, 1e-50",
        "DOUBLE, 1d",
        "DOUBLE, 1e999",
        "DOUBLE, 1e-999",
        "DOUBLE, nan",
        "NUMERIC, ''",
        "NUMERIC, -",
        "NUMERIC, .5",
        "NUMERIC, 1e5",
        "NUMERIC, 1.2.3",
        "NUMERIC, N/A",
        "NUMERIC, Nan",
        "NUMERIC, Infinite",
        "NUMERIC, -Infinite",
        "NUMERIC, ' 1'",
        "DATE, 2000-1",
        "DATE, 2000-02-30",
        "DATE, 2000-01-01 00:00:00",
        "DATE, now",
        "DATE, inf",
        "DATE, infinite",
        "DATE, 24-01-01",
        "DATE, 2024-1-01",
        "DATE, 0000-01-01",
        "TIMESTAMP, 2000-01-01",
        "TIMESTAMP, 2000-01-01 00:00:00.1234567",
        "TIMESTAMP, 2000-01-01 00:00:00+00",
        "TIMESTAMP, 2000-01-01 24:00:00",
        "TIMESTAMP, 2000-01-01 00:60:00",
        "TIMESTAMP, 2000-01-01 00:00:60",
        "TIMESTAMP, 2000-01-01 0:00:00",
        "TIMESTAMPTZ, 2000-01-01 00:00:00 CET",
        "TIMESTAMPTZ, 2000-01-01 00:00:00",
        "UUID, a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1",
        "UUID, a0eebc99-9c0b-4ef8-bb6d-6bb9bd380ax1",
        "UUID, a0eebc999c0b-4ef8-bb6d-6bb9bd380a111",
        "UUID, a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1-",
        "UUID, ------------------------------------",
        "BYTEA, \\001",
        "BYTEA, \\x0",
        "BYTEA, \\x0g",
    })
    void whatTheServerWouldNotWriteIsRefused(Element element, String text) {
        assertThrows(NumberFormatException.class, () -> hex(element, text));
    }

    @ParameterizedTest
    @CsvSource({"12000, true", "12001, false"})
    void numericHasAsManyDigitsAsTheServerTakes(int digits, boolean taken) {
        String text = "9".repeat(digits);
        if (taken) {
            assertEquals(8 + 16 + 4 * 3000, hex(Element.NUMERIC, text).length());
        } else {
            assertThrows(NumberFormatException.class, () -> hex(Element.NUMERIC, text));
        }
    }
}
