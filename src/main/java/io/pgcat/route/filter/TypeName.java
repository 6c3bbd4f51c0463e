package io.pgcat.route.filter;

import java.util.List;

/**
 * A type as a cast names it.
 *
 * @param type never UNKNOWN
 * @param modifiers the numbers in parentheses: a length, or precision and scale; may be empty
 */
record TypeName(SqlType type, List<Integer> modifiers) {

    private static final int MAX_PRECISION = 1000;
    private static final int MAX_LENGTH = 10_485_760;

    TypeName {
        modifiers = List.copyOf(modifiers);
        checkModifiers(type, modifiers);
    }

    private static void checkModifiers(SqlType type, List<Integer> modifiers) {
        if (modifiers.isEmpty()) {
            return;
        }
        boolean length = type == SqlType.VARCHAR || type == SqlType.BPCHAR;
        boolean valid = length
                ? modifiers.size() == 1 && modifiers.get(0) >= 1 && modifiers.get(0) <= MAX_LENGTH
                : type == SqlType.NUMERIC
                        && modifiers.size() <= 2
                        && modifiers.get(0) >= 1
                        && modifiers.get(0) <= MAX_PRECISION
                        && (modifiers.size() == 1 || modifiers.get(1) <= modifiers.get(0));
        if (!valid) {
            throw new Unsupported("the modifier of type " + type.sqlName() + " in a cast is not supported");
        }
    }

    /** A type without modifier. */
    static TypeName of(SqlType type) {
        return new TypeName(type, List.of());
    }
}
