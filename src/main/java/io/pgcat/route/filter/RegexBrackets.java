package io.pgcat.route.filter;

import java.util.ArrayList;
import java.util.List;

/** Reads {@code […]}: characters and ranges by code point, and their complement. Classes depend on the locale. */
final class RegexBrackets {

    private RegexBrackets() {}

    /** @param parser stands after the opening bracket; left after the closing one */
    static RegexProgram.Characters read(RegexSubset parser) {
        boolean negated = parser.peek() == '^';
        if (negated) {
            parser.take();
        }
        List<Integer> ranges = new ArrayList<>();
        boolean first = true;
        while (first || parser.peek() != ']') {
            int low = parser.take();
            requirePlain(low, parser.peek(), first);
            int high = low;
            if (parser.peek() == '-') {
                parser.take();
                high = parser.peek() == ']' ? low : parser.take();
                if (parser.peek() == ']' && high == low) {
                    ranges.addAll(List.of((int) '-', (int) '-'));
                }
                requirePlain(high, parser.peek(), false);
            }
            requireOrder(low, high);
            ranges.addAll(List.of(low, high));
            first = false;
        }
        parser.take();
        return characters(ranges, parser.ignoresCase(), negated);
    }

    private static void requirePlain(int c, int next, boolean first) {
        boolean classLike = c == '[' && (next == ':' || next == '.' || next == '=');
        if (classLike || c == '\\' || c == '[' || c == '-' && !first) {
            throw new Unsupported("the regular expression uses '" + Character.toString(c)
                    + "' in brackets, or a character class, which is not supported");
        }
    }

    private static void requireOrder(int low, int high) {
        if (high < low) {
            throw new Unsupported("the regular expression has a range that ends before it begins");
        }
    }

    /**
     * @param ranges pairs of first and last code point
     * @param ignoreCase adds the other case of ASCII letters; there are no other letters then
     */
    static RegexProgram.Characters characters(List<Integer> ranges, boolean ignoreCase, boolean negated) {
        List<Integer> all = new ArrayList<>(ranges);
        for (int i = 0; ignoreCase && i < ranges.size(); i += 2) {
            addShifted(all, Math.max(ranges.get(i), 'A'), Math.min(ranges.get(i + 1), 'Z'), 32);
            addShifted(all, Math.max(ranges.get(i), 'a'), Math.min(ranges.get(i + 1), 'z'), -32);
        }
        return new RegexProgram.Characters(
                all.stream().mapToInt(Integer::intValue).toArray(), negated);
    }

    private static void addShifted(List<Integer> ranges, int low, int high, int shift) {
        if (low <= high) {
            ranges.add(low + shift);
            ranges.add(high + shift);
        }
    }
}
