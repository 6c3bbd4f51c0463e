package io.pgcat.route.filter;

import java.util.Arrays;

/** A LIKE pattern: {@code %} any characters, {@code _} one, and an escape character. Source: PostgreSQL 17, "LIKE". */
final class LikePattern {

    private static final int ANY = -1;
    private static final int ONE = -2;

    /** Code points, {@link #ANY} or {@link #ONE}. */
    private final int[] elements;

    private LikePattern(int[] elements) {
        this.elements = elements;
    }

    /**
     * @param escape one character, or an empty string for none
     * @throws io.pgcat.error.ReplicationException of kind REJECTED_CHANGE if the pattern ends with the escape character
     */
    static LikePattern of(String pattern, String escape) {
        int escapeCharacter = escape.isEmpty() ? Integer.MIN_VALUE : escape.codePointAt(0);
        int[] characters = pattern.codePoints().toArray();
        int[] elements = new int[characters.length];
        int count = 0;
        for (int i = 0; i < characters.length; i++) {
            int c = characters[i];
            if (c == escapeCharacter) {
                if (++i == characters.length) {
                    throw DataError.of("LIKE pattern must not end with escape character", "22025");
                }
                elements[count++] = characters[i];
            } else {
                elements[count++] = c == '%' ? ANY : c == '_' ? ONE : c;
            }
        }
        return new LikePattern(Arrays.copyOf(elements, count));
    }

    /** Whether the whole text matches. Time grows at worst with the product of both lengths. */
    boolean matches(String text) {
        int[] characters = text.codePoints().toArray();
        int t = 0;
        int p = 0;
        int afterAny = -1;
        int resume = 0;
        while (t < characters.length) {
            if (p < elements.length && elements[p] == ANY) {
                afterAny = ++p;
                resume = t;
            } else if (p < elements.length && (elements[p] == ONE || elements[p] == characters[t])) {
                p++;
                t++;
            } else if (afterAny >= 0) {
                p = afterAny;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < elements.length && elements[p] == ANY) {
            p++;
        }
        return p == elements.length;
    }
}
