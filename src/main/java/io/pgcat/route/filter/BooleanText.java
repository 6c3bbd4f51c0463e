package io.pgcat.route.filter;

import java.util.Locale;

/** Text forms of boolean: unique prefixes of true, false, yes, no, on and off, and 1 and 0. */
final class BooleanText {

    private BooleanText() {}

    static Boolean parse(String text) {
        String word = Integers.trimmed(text).toLowerCase(Locale.ROOT);
        if (!word.isEmpty() && ("true".startsWith(word) || "yes".startsWith(word))
                || word.equals("on")
                || word.equals("1")) {
            return true;
        }
        boolean off = word.equals("of") || word.equals("off");
        if (!word.isEmpty() && ("false".startsWith(word) || "no".startsWith(word)) || off || word.equals("0")) {
            return false;
        }
        throw DataError.invalidText("boolean");
    }
}
