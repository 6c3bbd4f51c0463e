package io.pgcat.route.filter;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Intervals, as far as they are compared: PostgreSQL compares the span in which a month has 30 days and a day 24 hours.
 * Read are the forms of IntervalStyle postgres and whole numbers of the units it knows.
 */
final class Intervals {

    private static final BigInteger MICROS_PER_SECOND = BigInteger.valueOf(1_000_000);
    private static final BigInteger INFINITY = BigInteger.ONE.shiftLeft(200);
    private static final Pattern FIELD = Pattern.compile(
            "(?:([+-]?[0-9]{1,12}) ?([a-z]+)|([+-]?)([0-9]{1,12}):([0-9]{2})(?::([0-9]{2})(?:\\.([0-9]{1,6}))?)?)(?: +|$)");
    private static final Map<String, Long> SECONDS = Map.of(
            "year",
            360L * 86_400,
            "mon",
            30L * 86_400,
            "month",
            30L * 86_400,
            "week",
            7L * 86_400,
            "day",
            86_400L,
            "hour",
            3_600L,
            "minute",
            60L,
            "second",
            1L);

    private Intervals() {}

    /** In microseconds; beyond a Long for long intervals. */
    static BigInteger parse(String text) {
        String trimmed = Integers.trimmed(text);
        if (trimmed.equals("infinity") || trimmed.equals("-infinity")) {
            return trimmed.startsWith("-") ? INFINITY.negate() : INFINITY;
        }
        Matcher field = FIELD.matcher(trimmed);
        Set<String> seen = new HashSet<>();
        BigInteger sum = BigInteger.ZERO;
        int end = 0;
        while (end < trimmed.length()) {
            if (!field.find(end) || field.start() != end) {
                throw DataError.invalidText("interval");
            }
            sum = sum.add(field.group(2) != null ? units(field, seen) : clock(field, seen));
            end = field.end();
        }
        if (seen.isEmpty()) {
            throw DataError.invalidText("interval");
        }
        return sum;
    }

    private static BigInteger units(Matcher field, Set<String> seen) {
        String plural = field.group(2);
        String unit = plural.endsWith("s") ? plural.substring(0, plural.length() - 1) : plural;
        Long seconds = SECONDS.get(unit);
        String once = unit.equals("mon") ? "month" : unit;
        if (seconds == null || !seen.add(once)) {
            throw DataError.invalidText("interval");
        }
        return new BigInteger(field.group(1))
                .multiply(BigInteger.valueOf(seconds))
                .multiply(MICROS_PER_SECOND);
    }

    private static BigInteger clock(Matcher field, Set<String> seen) {
        boolean again = !seen.add("hour") | !seen.add("minute") | !seen.add("second");
        long minutes = Long.parseLong(field.group(5));
        long seconds = field.group(6) == null ? 0 : Long.parseLong(field.group(6));
        if (again || minutes > 59 || seconds > 59) {
            throw DataError.invalidText("interval");
        }
        String fraction = field.group(7) == null ? "" : field.group(7);
        BigInteger micros = BigInteger.valueOf(Long.parseLong(field.group(4)) * 3600 + minutes * 60 + seconds)
                .multiply(MICROS_PER_SECOND)
                .add(new BigInteger((fraction + "000000").substring(0, 6)));
        return field.group(3).equals("-") ? micros.negate() : micros;
    }
}
