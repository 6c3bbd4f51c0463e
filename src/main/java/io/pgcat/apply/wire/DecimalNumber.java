package io.pgcat.apply.wire;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.pgcat.change.Tuple;

/**
 * Values of numeric: how many digits of base 10000, the power of the first, sign, digits shown after the point, and the
 * digits. The server leaves out zeros at both ends by itself. Source: {@code numeric_recv}, PostgreSQL 11 to 18.
 */
final class DecimalNumber {

    private static final int HEADER_BYTES = 4 * Short.BYTES;
    private static final int DIGITS_TOGETHER = 4;
    /** More the server does not take in this form; in text it does. */
    private static final int MOST_GROUPS = 3000;

    private static final int POSITIVE = 0;
    private static final int NEGATIVE = 0x4000;
    /** What is no number, by its text, and what stands for it in place of the sign. */
    private static final Map<String, Integer> SPECIAL = Map.of("NaN", 0xC000, "Infinity", 0xD000, "-Infinity", 0xF000);

    private DecimalNumber() {}

    /** @throws NumberFormatException if the text is none of the server's, or has too many digits */
    static void add(Tuple row, int column, WireBytes out) {
        byte[] text = row.bytes();
        int start = row.offset(column);
        int end = start + row.length(column);
        if (start < end && Character.isLetter(text[end - 1])) {
            addSpecial(new String(text, start, end - start, StandardCharsets.ISO_8859_1), out);
            return;
        }
        boolean negative = start < end && text[start] == '-';
        int first = negative ? start + 1 : start;
        int point = point(text, first, end);
        int shown = Math.max(0, end - point - 1);
        int whole = groups(point - first);
        int groups = whole + groups(shown);
        if (point == first || groups > MOST_GROUPS) {
            throw notANumber();
        }
        out.putInt(HEADER_BYTES + groups * Short.BYTES);
        header(groups, whole - 1, negative ? NEGATIVE : POSITIVE, shown, out);
        int next = first;
        for (int i = whole; i > 0; i--) {
            int last = point - (i - 1) * DIGITS_TOGETHER;
            out.putShort(group(text, next, last));
            next = last;
        }
        for (next = point + 1; next < end; next += DIGITS_TOGETHER) {
            int last = Math.min(end, next + DIGITS_TOGETHER);
            out.putShort(filled(group(text, next, last), last - next));
        }
    }

    private static void addSpecial(String text, WireBytes out) {
        Integer sign = SPECIAL.get(text);
        if (sign == null) {
            throw notANumber();
        }
        out.putInt(HEADER_BYTES);
        header(0, 0, sign, 0, out);
    }

    private static void header(int groups, int weight, int sign, int shown, WireBytes out) {
        out.putShort(groups);
        out.putShort(weight);
        out.putShort(sign);
        out.putShort(shown);
    }

    private static int groups(int digits) {
        return (digits + DIGITS_TOGETHER - 1) / DIGITS_TOGETHER;
    }

    /** Where the point is; the end where there is none. */
    private static int point(byte[] text, int start, int end) {
        int point = start;
        while (point < end && text[point] != '.') {
            point++;
        }
        return point;
    }

    private static int group(byte[] text, int start, int end) {
        int number = 0;
        for (int i = start; i < end; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9) {
                throw notANumber();
            }
            number = 10 * number + digit;
        }
        return number;
    }

    /** The last digits after the point as a whole group. */
    private static int filled(int group, int digits) {
        int number = group;
        for (int i = digits; i < DIGITS_TOGETHER; i++) {
            number *= 10;
        }
        return number;
    }

    private static NumberFormatException notANumber() {
        return new NumberFormatException("A value is no number as PostgreSQL writes it");
    }
}
