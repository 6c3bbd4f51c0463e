package io.pgcat.apply.wire;

import java.nio.charset.StandardCharsets;
import java.util.Set;

import io.pgcat.change.Tuple;

/** Reads floating-point numbers as {@code float4out} and {@code float8out} write them, and nothing else that Java takes for one. */
final class FloatingNumber {

    private static final String CHARACTERS = "0123456789.e+-";
    private static final Set<String> NOT_FINITE = Set.of("NaN", "Infinity", "-Infinity");
    private static final Set<String> ZEROS = Set.of("0", "-0");

    private FloatingNumber() {}

    /** @throws NumberFormatException if the text is none of the server's, or no number of this type */
    static float real(Tuple row, int column) {
        String text = text(row, column);
        float number = Float.parseFloat(text);
        requireWithin(text, number);
        return number;
    }

    /** As {@link #real}. */
    static double doublePrecision(Tuple row, int column) {
        String text = text(row, column);
        double number = Double.parseDouble(text);
        requireWithin(text, number);
        return number;
    }

    private static String text(Tuple row, int column) {
        String text = new String(row.bytes(), row.offset(column), row.length(column), StandardCharsets.ISO_8859_1);
        if (!NOT_FINITE.contains(text) && !text.chars().allMatch(each -> CHARACTERS.indexOf(each) >= 0)) {
            throw new NumberFormatException("A value is no floating-point number as PostgreSQL writes it");
        }
        return text;
    }

    /** Where Java makes infinity or zero of a number, the server tells that it is out of range. */
    private static void requireWithin(String text, double number) {
        if (Double.isInfinite(number) && !NOT_FINITE.contains(text) || number == 0 && !ZEROS.contains(text)) {
            throw new NumberFormatException("A value is out of the column's range");
        }
    }
}
