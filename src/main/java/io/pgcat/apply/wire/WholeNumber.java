package io.pgcat.apply.wire;

import io.pgcat.change.Tuple;

/** Reads whole numbers as PostgreSQL writes them: a minus sign or none, then digits alone. */
final class WholeNumber {

    private static final int MAX_DIGITS = 19;

    private WholeNumber() {}

    /** @throws NumberFormatException if the text is anything else, or too large for a bigint */
    static long parse(Tuple row, int column) {
        byte[] bytes = row.bytes();
        int next = row.offset(column);
        int end = next + row.length(column);
        boolean negative = next < end && bytes[next] == '-';
        if (negative) {
            next++;
        }
        if (next == end || end - next > MAX_DIGITS) {
            throw notANumber();
        }
        // Negative on the way: the smallest number has no positive counterpart.
        long number = 0;
        for (; next < end; next++) {
            int digit = bytes[next] - '0';
            if (digit < 0 || digit > 9) {
                throw notANumber();
            }
            number = 10 * number - digit;
            if (number > 0) {
                throw notANumber();
            }
        }
        if (!negative && number == Long.MIN_VALUE) {
            throw notANumber();
        }
        return negative ? number : -number;
    }

    /** @param narrowed the same number, unless it has lost something */
    static short within(long number, short narrowed) {
        requireSame(number, narrowed);
        return narrowed;
    }

    /** @param narrowed the same number, unless it has lost something */
    static int within(long number, int narrowed) {
        requireSame(number, narrowed);
        return narrowed;
    }

    private static void requireSame(long number, long narrowed) {
        if (number != narrowed) {
            throw new NumberFormatException("A number is out of the column's range");
        }
    }

    private static NumberFormatException notANumber() {
        return new NumberFormatException("A value is no whole number as PostgreSQL writes it");
    }
}
