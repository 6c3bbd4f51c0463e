package io.pgcat.pipeline;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.postgresql.Driver;

/** What a configured value may look like, and what it is read as. */
public enum SettingType {
    TEXT("text that is not empty", SettingType::text),
    SECRET("text", text -> text),
    FILE("the path of a readable file", SettingType::text),
    URL("jdbc:postgresql://host:port/dbname without user and password", SettingType::url),
    PORT("a number from 1 to 65535", text -> number(text, 1, 65535)),
    COUNT("a whole number from 1", text -> number(text, 1, Integer.MAX_VALUE)),
    DURATION("a duration above zero like 500ms, 60s, 5m, 1h or PT1M", SettingType::duration),
    BYTES("a size above zero like 512kB, 64MB or 1GB", SettingType::bytes),
    BOOLEAN("true or false", SettingType::truth),
    LIST("names parted by commas", SettingType::list);

    private static final Pattern CREDENTIALS = Pattern.compile("[?&](user|password)=|@");
    private static final Pattern DURATION_TEXT = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");
    private static final Pattern BYTES_TEXT = Pattern.compile("(\\d{1,9})\\s*(B|kB|MB|GB)");

    private final String expected;
    private final Function<String, Object> reader;

    SettingType(String expected, Function<String, Object> reader) {
        this.expected = expected;
        this.reader = reader;
    }

    /** What a value must be, for people. */
    public String expected() {
        return expected;
    }

    /**
     * Reads a value; {@link Duration}, {@link Long} bytes, {@link Integer}, {@link Boolean}, a list of strings, or the
     * text.
     *
     * @throws IllegalArgumentException if the text is not what {@link #expected()} says; its message must not be shown
     */
    Object parse(String text) {
        return reader.apply(text.strip());
    }

    private static String text(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("empty");
        }
        return text;
    }

    private static String url(String text) {
        boolean fits = text.startsWith("jdbc:postgresql:")
                && !CREDENTIALS.matcher(text).find();
        if (!fits || !new Driver().acceptsURL(text)) {
            throw new IllegalArgumentException("not fit");
        }
        return text;
    }

    private static Integer number(String text, int least, int most) {
        int number = Integer.parseInt(text);
        if (number < least || number > most) {
            throw new IllegalArgumentException("out of range");
        }
        return number;
    }

    private static Duration duration(String text) {
        Duration duration = text.startsWith("P") ? isoDuration(text) : shortDuration(text);
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException("not above zero");
        }
        return duration;
    }

    private static Duration isoDuration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException notIso) {
            throw new IllegalArgumentException("not ISO 8601", notIso);
        }
    }

    private static Duration shortDuration(String text) {
        Matcher matcher = matched(DURATION_TEXT, text);
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    private static Long bytes(String text) {
        Matcher matcher = matched(BYTES_TEXT, text);
        long amount = Long.parseLong(matcher.group(1));
        if (amount == 0) {
            throw new IllegalArgumentException("not above zero");
        }
        return switch (matcher.group(2)) {
            case "B" -> amount;
            case "kB" -> amount << 10;
            case "MB" -> amount << 20;
            default -> amount << 30;
        };
    }

    private static Matcher matched(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no match");
        }
        return matcher;
    }

    private static Boolean truth(String text) {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        throw new IllegalArgumentException("neither");
    }

    private static List<String> list(String text) {
        List<String> names =
                Arrays.stream(text.split(",", -1)).map(String::strip).toList();
        if (names.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("empty name");
        }
        return names;
    }
}
