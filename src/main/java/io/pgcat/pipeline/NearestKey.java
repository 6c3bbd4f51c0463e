package io.pgcat.pipeline;

import java.util.Arrays;
import java.util.Comparator;

/** Finds the key that somebody who mistyped probably meant. */
final class NearestKey {

    /** Where the user's name stands in a key that has one: {@code pgcat.databases.NAME.url}. */
    private static final int NAME_SEGMENT = 2;

    private NearestKey() {}

    /** The known key with the fewest characters to change, with the user's name filled in where there is one. */
    static String to(String written) {
        String[] segments = written.split("\\.", -1);
        boolean named = segments.length > NAME_SEGMENT + 1 && !segments[NAME_SEGMENT].isEmpty();
        String name = named ? segments[NAME_SEGMENT] : SettingKey.NAME;
        return Arrays.stream(SettingKey.values())
                .map(key -> key.keyFor(name))
                .min(Comparator.comparingInt(known -> distance(written, known)))
                .orElseThrow();
    }

    /** Levenshtein's edit distance. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, column -> column);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitution, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
