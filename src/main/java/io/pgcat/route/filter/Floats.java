package io.pgcat.route.filter;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.function.BinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/**
 * real and double precision: IEEE arithmetic with PostgreSQL's checks for overflow, underflow and division by zero, and
 * its order, in which NaN equals NaN and is above everything. Source: PostgreSQL 17, "Floating-Point Types".
 */
final class Floats {

    private static final Pattern DECIMAL = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");
    private static final double TWO_TO_63 = 0x1p63;

    private Floats() {}

    static Double parse8(String text) {
        return parse(text, "double precision", Double::parseDouble);
    }

    static Float parse4(String text) {
        return (float) parse(text, "real", Float::parseFloat);
    }

    /** @param reader may round to less than a double holds */
    private static double parse(String text, String type, ToDoubleFunction<String> reader) {
        String digits = Integers.trimmed(text);
        Double special = special(digits);
        if (special != null) {
            return special;
        }
        requireDecimal(digits, type);
        double value = reader.applyAsDouble(digits);
        requireRepresented(Double.isInfinite(value) || value == 0 && !isZero(digits), type);
        return value;
    }

    private static void requireDecimal(String digits, String type) {
        if (!DECIMAL.matcher(digits).matches()) {
            throw DataError.invalidText(type);
        }
    }

    private static void requireRepresented(boolean outOfRange, String type) {
        if (outOfRange) {
            throw DataError.outOfRange(type);
        }
    }

    private static boolean isZero(String digits) {
        String mantissa = digits.split("[eE]")[0];
        return mantissa.chars().noneMatch(c -> c >= '1' && c <= '9');
    }

    private static Double special(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "nan" -> Double.NaN;
            case "infinity", "inf", "+infinity", "+inf" -> Double.POSITIVE_INFINITY;
            case "-infinity", "-inf" -> Double.NEGATIVE_INFINITY;
            default -> null;
        };
    }

    static int compare(double left, double right) {
        if (Double.isNaN(left) || Double.isNaN(right)) {
            return Boolean.compare(Double.isNaN(left), Double.isNaN(right));
        }
        return left < right ? -1 : left > right ? 1 : 0;
    }

    static BinaryOperator<Object> calculation8(String operator) {
        return (left, right) -> calculate(operator, (Double) left, (Double) right, result -> result);
    }

    /** A double holds more than twice the digits of a real, so that to round a second time changes nothing. */
    static BinaryOperator<Object> calculation4(String operator) {
        return (left, right) -> (float) calculate(operator, (Float) left, (Float) right, result -> (float) result);
    }

    /** @param rounding to what the result's type holds */
    private static double calculate(String operator, double left, double right, DoubleUnaryOperator rounding) {
        requireDivisor(operator, left, right);
        double exact =
                switch (operator) {
                    case "+" -> left + right;
                    case "-" -> left - right;
                    case "*" -> left * right;
                    case "/" -> left / right;
                    default -> throw new IllegalStateException("Unknown operator " + operator);
                };
        double result = rounding.applyAsDouble(exact);
        checkRange(operator, left, right, result);
        return result;
    }

    private static void requireDivisor(String operator, double left, double right) {
        if (operator.equals("/") && right == 0 && !Double.isNaN(left)) {
            throw DataError.divisionByZero();
        }
    }

    private static void checkRange(String operator, double left, double right, double result) {
        boolean infiniteOperand = Double.isInfinite(left) || Double.isInfinite(right) && !operator.equals("/");
        if (Double.isInfinite(result) && !infiniteOperand) {
            throw DataError.outOfRange("floating point: overflow");
        }
        boolean product = operator.equals("*") && left != 0 && right != 0;
        boolean quotient = operator.equals("/") && left != 0 && !Double.isInfinite(right);
        if (result == 0 && (product || quotient)) {
            throw DataError.outOfRange("floating point: underflow");
        }
    }

    /** To an integer, halves to the even one. */
    static Long toInteger(SqlType type, double value) {
        double rounded = Math.rint(value);
        boolean fits = rounded >= -TWO_TO_63 && rounded < TWO_TO_63;
        if (!fits) {
            throw DataError.outOfRange(type.sqlName());
        }
        return Integers.checked(type, (long) rounded);
    }

    static Float toFloat4(double value) {
        float narrow = (float) value;
        boolean lost = Float.isInfinite(narrow) && !Double.isInfinite(value) || narrow == 0 && value != 0;
        requireRepresented(lost, "real");
        return narrow;
    }

    /** @param digits how many significant digits PostgreSQL keeps: 15 of a double, 6 of a real */
    static Numeric toNumeric(double value, int digits) {
        if (Double.isNaN(value)) {
            return Numeric.NAN;
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? Numeric.INFINITY : Numeric.MINUS_INFINITY;
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
        return Numeric.of(rounded.stripTrailingZeros());
    }
}
