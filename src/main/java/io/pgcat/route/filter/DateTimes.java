package io.pgcat.route.filter;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * date, time, timestamp and timestamptz in the ISO form that PostgreSQL sends and that no DateStyle changes. Days and
 * microseconds count from 2000-01-01, so that every timestamp fits; infinity is the largest Long, -infinity the smallest.
 * Source: PostgreSQL 17, "Date/Time Types".
 */
final class DateTimes {

    static final long INFINITY = Long.MAX_VALUE;
    static final long MINUS_INFINITY = Long.MIN_VALUE;

    private static final String DATE = "([0-9]{4,7})-([0-9]{2})-([0-9]{2})";
    private static final String TIME = "([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\\.([0-9]{1,6}))?)?";
    private static final Pattern DATE_FORM = Pattern.compile(DATE + "( BC)?");
    private static final Pattern TIME_FORM = Pattern.compile(TIME);
    private static final Pattern TIMESTAMP_FORM = Pattern.compile(DATE + "(?:[ T]" + TIME + ")?( BC)?");
    private static final Pattern ZONED_FORM =
            Pattern.compile(DATE + "[ T]" + TIME + " ?(?:(Z)|([+-])([0-9]{2})(?::?([0-9]{2})(?::([0-9]{2}))?)?)( BC)?");

    private static final long MICROS_PER_SECOND = 1_000_000L;
    private static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;
    private static final long DAYS_TO_2000 = 10_957;
    /** 4713-11-24 BC, where PostgreSQL's calendar begins. */
    private static final long FIRST_DAY = -2_440_588 - DAYS_TO_2000;

    private static final int LAST_DATE_YEAR = 5_874_897;
    private static final int LAST_TIMESTAMP_YEAR = 294_276;

    private DateTimes() {}

    static Long date(String text) {
        String trimmed = Integers.trimmed(text);
        Long special = special(trimmed);
        if (special != null) {
            return special;
        }
        Matcher form = matched(DATE_FORM, trimmed, "date");
        return day(form, form.group(4) != null, LAST_DATE_YEAR, "date");
    }

    static Long time(String text) {
        return time(matched(TIME_FORM, Integers.trimmed(text), "time"), 1, "time");
    }

    static Long timestamp(String text) {
        String trimmed = Integers.trimmed(text);
        Long special = special(trimmed);
        if (special != null) {
            return special;
        }
        Matcher form = matched(TIMESTAMP_FORM, trimmed, "timestamp");
        return micros(form, form.group(8) != null, "timestamp");
    }

    /** Needs a zone in the text: without one the meaning is the session's. */
    static Long timestampWithZone(String text) {
        String trimmed = Integers.trimmed(text);
        Long special = special(trimmed);
        if (special != null) {
            return special;
        }
        Matcher form = matched(ZONED_FORM, trimmed, "timestamp with time zone");
        long local = micros(form, form.group(13) != null, "timestamp with time zone");
        return local - zone(form);
    }

    private static long zone(Matcher form) {
        if (form.group(8) != null) {
            return 0;
        }
        long hours = number(form, 10);
        long minutes = number(form, 11);
        long seconds = number(form, 12);
        if (hours > 15 || minutes > 59 || seconds > 59) {
            throw DataError.invalidText("timestamp with time zone");
        }
        long offset = (hours * 3600 + minutes * 60 + seconds) * MICROS_PER_SECOND;
        return form.group(9).equals("-") ? -offset : offset;
    }

    private static Long special(String text) {
        return switch (text.toLowerCase(java.util.Locale.ROOT)) {
            case "infinity" -> INFINITY;
            case "-infinity" -> MINUS_INFINITY;
            default -> null;
        };
    }

    private static Matcher matched(Pattern form, String text, String type) {
        Matcher matcher = form.matcher(text);
        if (!matcher.matches()) {
            throw DataError.invalidText(type);
        }
        return matcher;
    }

    private static long micros(Matcher form, boolean beforeChrist, String type) {
        long day = day(form, beforeChrist, LAST_TIMESTAMP_YEAR, type);
        long time = form.group(4) == null ? 0 : time(form, 4, type);
        return day * MICROS_PER_DAY + time;
    }

    private static long day(Matcher form, boolean beforeChrist, int lastYear, String type) {
        int year = (int) number(form, 1);
        if (year == 0 || year > lastYear) {
            throw DataError.outOfRange(type);
        }
        try {
            LocalDate date = LocalDate.of(beforeChrist ? 1 - year : year, (int) number(form, 2), (int) number(form, 3));
            long day = date.toEpochDay() - DAYS_TO_2000;
            if (day < FIRST_DAY) {
                throw DataError.outOfRange(type);
            }
            return day;
        } catch (DateTimeException noSuchDay) {
            throw DataError.outOfRange(type);
        }
    }

    /** @param first the group of the hour */
    private static long time(Matcher form, int first, String type) {
        long hour = number(form, first);
        long minute = number(form, first + 1);
        long second = number(form, first + 2);
        String fraction = form.group(first + 3) == null ? "" : form.group(first + 3);
        long micros = Long.parseLong((fraction + "000000").substring(0, 6));
        long time = (hour * 3600 + minute * 60 + second) * MICROS_PER_SECOND + micros;
        if (minute > 59 || second > 59 || time > MICROS_PER_DAY) {
            throw DataError.outOfRange(type);
        }
        return time;
    }

    private static long number(Matcher form, int group) {
        return form.group(group) == null ? 0 : Long.parseLong(form.group(group));
    }

    private static boolean isInfinite(long value) {
        return value == INFINITY || value == MINUS_INFINITY;
    }

    /** Midnight of a day for a comparison: beyond every timestamp, but not infinite, if no timestamp is that late. */
    static Long comparableTimestamp(long day) {
        if (isInfinite(day)) {
            return day;
        }
        return day > INFINITY / MICROS_PER_DAY ? INFINITY - 1 : day * MICROS_PER_DAY;
    }

    /** A cast from date to timestamp. */
    static Long toTimestamp(long day) {
        if (!isInfinite(day) && day > LocalDate.of(LAST_TIMESTAMP_YEAR, 12, 31).toEpochDay() - DAYS_TO_2000) {
            throw DataError.outOfRange("timestamp");
        }
        return comparableTimestamp(day);
    }

    /** A cast from timestamp to date. */
    static Long toDate(long micros) {
        return isInfinite(micros) ? Long.valueOf(micros) : Long.valueOf(Math.floorDiv(micros, MICROS_PER_DAY));
    }
}
