package io.pgcat.route.filter;

import java.util.Locale;
import java.util.regex.Pattern;

/** Text forms of uuid: 32 hexadecimal digits, a hyphen after any group of four, braces around it. */
final class UuidText {

    private static final Pattern FORM =
            Pattern.compile("(?:[0-9a-fA-F]{4}-?){7}[0-9a-fA-F]{4}|\\{(?:[0-9a-fA-F]{4}-?){7}[0-9a-fA-F]{4}\\}");

    private UuidText() {}

    /** The canonical form, whose order as a string is the order of the bytes. */
    static String parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw DataError.invalidText("uuid");
        }
        String hex = text.replaceAll("[{}-]", "").toLowerCase(Locale.ROOT);
        return hex.substring(0, 8)
                + '-'
                + hex.substring(8, 12)
                + '-'
                + hex.substring(12, 16)
                + '-'
                + hex.substring(16, 20)
                + '-'
                + hex.substring(20);
    }
}
