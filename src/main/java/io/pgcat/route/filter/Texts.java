package io.pgcat.route.filter;

import java.util.Comparator;

/** Text as PostgreSQL counts, orders and maps it in a UTF-8 database. */
final class Texts {

    /** The order of {@code COLLATE "C"}: that of the UTF-8 bytes, which is that of the code points. */
    static final Comparator<String> C_ORDER = Texts::compareCodePoints;

    private Texts() {}

    private static int compareCodePoints(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int i = 0; i < length; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                boolean surrogates = Character.isSurrogate(a) != Character.isSurrogate(b);
                return surrogates ? (Character.isSurrogate(a) ? 1 : -1) : Character.compare(a, b);
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    /** Without the blanks that pad a character(n). */
    static String withoutPadding(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }

    /** How many characters. */
    static long length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** The first characters, as an explicit cast to varchar(n) keeps them. */
    static String truncated(String text, int characters) {
        return length(text) <= characters ? text : text.substring(0, text.offsetByCodePoints(0, characters));
    }

    /** As character(n) holds it. */
    static String padded(String text, int characters) {
        String shorter = truncated(text, characters);
        return shorter + " ".repeat((int) (characters - length(shorter)));
    }

    /** ASCII letters only: {@code lower(x COLLATE "C")}. */
    static String lowerAscii(String text) {
        StringBuilder mapped = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                mapped.setCharAt(i, (char) (c + 32));
            }
        }
        return mapped.toString();
    }

    /** ASCII letters only: {@code upper(x COLLATE "C")}. */
    static String upperAscii(String text) {
        StringBuilder mapped = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 'a' && c <= 'z') {
                mapped.setCharAt(i, (char) (c - 32));
            }
        }
        return mapped.toString();
    }
}
