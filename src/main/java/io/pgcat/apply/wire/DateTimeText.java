package io.pgcat.apply.wire;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;

import io.pgcat.change.Tuple;

/**
 * Reads date, timestamp and timestamptz as {@code DateStyle = ISO} writes them: {@code 2024-02-29 23:59:59.999999+00}, with more
 * digits of the year where it needs them, {@code BC} behind all else, or {@code infinity}. Source: {@code EncodeDateTime},
 * PostgreSQL 11 to 18. One value at a time.
 */
final class DateTimeText {

    /** 2000-01-01, from which the server counts. */
    private static final long EPOCH_DAY = LocalDate.of(2000, 1, 1).toEpochDay();

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;
    private static final int FRACTION_DIGITS = 6;
    private static final int LEAST_YEAR_DIGITS = 4;
    private static final int MOST_YEAR_DIGITS = 9;
    private static final byte[] INFINITY = "infinity".getBytes(StandardCharsets.US_ASCII);

    private byte[] text;
    private int next;
    private int end;

    /** Now about this value; itself. */
    DateTimeText of(Tuple row, int column) {
        text = row.bytes();
        next = row.offset(column);
        end = next + row.length(column);
        return this;
    }

    /** A date, in days. */
    int days() {
        int infinity = infinity();
        if (infinity != 0) {
            return infinity > 0 ? Integer.MAX_VALUE : Integer.MIN_VALUE;
        }
        long days = day();
        requireEnd();
        return WholeNumber.within(days, (int) days);
    }

    /**
     * A timestamp, in microseconds.
     *
     * @param zoned whether it is one with time zone, and names its own
     */
    long micros(boolean zoned) {
        int infinity = infinity();
        if (infinity != 0) {
            return infinity > 0 ? Long.MAX_VALUE : Long.MIN_VALUE;
        }
        long day = day();
        require(' ');
        long micros = timeOfDay() - (zoned ? offset() : 0);
        requireEnd();
        return day * MICROS_PER_DAY + micros;
    }

    /** 1, -1, or 0 for a finite one. */
    private int infinity() {
        boolean negative = is('-');
        int first = negative ? next + 1 : next;
        if (!Arrays.equals(text, first, end, INFINITY, 0, INFINITY.length)) {
            return 0;
        }
        return negative ? -1 : 1;
    }

    private long day() {
        int year = number(LEAST_YEAR_DIGITS, MOST_YEAR_DIGITS);
        if (year == 0) {
            throw notADate();
        }
        require('-');
        int month = twoDigits();
        require('-');
        int dayOfMonth = twoDigits();
        try {
            return LocalDate.of(beforeChrist() ? 1 - year : year, month, dayOfMonth)
                            .toEpochDay()
                    - EPOCH_DAY;
        } catch (DateTimeException e) {
            throw notADate();
        }
    }

    /** Takes the letters from the end. */
    private boolean beforeChrist() {
        boolean before = end - next >= 3 && text[end - 1] == 'C' && text[end - 2] == 'B' && text[end - 3] == ' ';
        end -= before ? 3 : 0;
        return before;
    }

    private long timeOfDay() {
        long hours = upTo(23);
        require(':');
        long minutes = upTo(59);
        require(':');
        long seconds = upTo(59);
        return ((hours * 60 + minutes) * 60 + seconds) * MICROS_PER_SECOND + fraction();
    }

    private long fraction() {
        if (!is('.')) {
            return 0;
        }
        int first = ++next;
        long micros = number(1, FRACTION_DIGITS);
        for (int i = next - first; i < FRACTION_DIGITS; i++) {
            micros *= 10;
        }
        return micros;
    }

    /** From UTC, with minutes and seconds where it has them. */
    private long offset() {
        boolean west = is('-');
        if (!west && !is('+')) {
            throw notADate();
        }
        next++;
        long seconds = twoDigits() * 3600L;
        for (int unit = 60; unit > 0 && is(':'); unit /= 60) {
            next++;
            seconds += (long) upTo(59) * unit;
        }
        return (west ? -seconds : seconds) * MICROS_PER_SECOND;
    }

    private int upTo(int most) {
        int number = twoDigits();
        if (number > most) {
            throw notADate();
        }
        return number;
    }

    private int twoDigits() {
        return number(2, 2);
    }

    /** The digits that follow, as many as there may be. */
    private int number(int leastDigits, int mostDigits) {
        int first = next;
        int number = 0;
        while (next < end && text[next] >= '0' && text[next] <= '9' && next - first < mostDigits) {
            number = 10 * number + text[next] - '0';
            next++;
        }
        if (next - first < leastDigits) {
            throw notADate();
        }
        return number;
    }

    private boolean is(char expected) {
        return next < end && text[next] == expected;
    }

    private void require(char expected) {
        if (!is(expected)) {
            throw notADate();
        }
        next++;
    }

    private void requireEnd() {
        if (next != end) {
            throw notADate();
        }
    }

    private static NumberFormatException notADate() {
        return new NumberFormatException("A value is no date or timestamp as PostgreSQL writes it");
    }
}
