package io.pgcat.route.filter;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;

/** smallint, integer and bigint with PostgreSQL's range checks. Values are Longs; the type says which range holds. */
final class Integers {

    private static final Pattern DIGITS = Pattern.compile("[+-]?[0-9]+");
    static final long MAX_OID = 0xFFFF_FFFFL;

    private Integers() {}

    /** Without the blanks that PostgreSQL's number parsers pass over. */
    static String trimmed(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    static Long parse(SqlType type, String text) {
        String digits = trimmed(text);
        if (!DIGITS.matcher(digits).matches()) {
            throw DataError.invalidText(type.sqlName());
        }
        try {
            return checked(type, Long.parseLong(digits));
        } catch (NumberFormatException tooLong) {
            throw DataError.outOfRange(type.sqlName());
        }
    }

    static Long parseOid(String text) {
        long value = parse(SqlType.INT8, text);
        if (value < 0 || value > MAX_OID) {
            throw DataError.outOfRange("oid");
        }
        return value;
    }

    /** The value if it fits into the type. */
    static Long checked(SqlType type, long value) {
        boolean fits = type == SqlType.INT8 || (type == SqlType.INT4 ? value == (int) value : value == (short) value);
        if (!fits) {
            throw DataError.outOfRange(type.sqlName());
        }
        return value;
    }

    static Long calculate(SqlType type, String operator, long left, long right) {
        try {
            return checked(type, calculate(operator, left, right));
        } catch (ArithmeticException overflow) {
            throw DataError.outOfRange(type.sqlName());
        }
    }

    private static long calculate(String operator, long left, long right) {
        return switch (operator) {
            case "+" -> Math.addExact(left, right);
            case "-" -> Math.subtractExact(left, right);
            case "*" -> Math.multiplyExact(left, right);
            case "/" -> quotient(left, right);
            case "%" -> left % nonZero(right);
            default -> throw new IllegalStateException("Unknown operator " + operator);
        };
    }

    private static long quotient(long left, long right) {
        return nonZero(right) == -1 ? Math.negateExact(left) : left / right;
    }

    private static long nonZero(long divisor) {
        if (divisor == 0) {
            throw DataError.divisionByZero();
        }
        return divisor;
    }

    static Long negate(SqlType type, long value) {
        return calculate(type, "-", 0, value);
    }

    static Long absolute(SqlType type, long value) {
        return value < 0 ? negate(type, value) : Long.valueOf(value);
    }

    /** From a numeric that is rounded to an integer already. */
    static Long of(SqlType type, BigDecimal integral) {
        BigInteger value = integral.toBigInteger();
        if (value.bitLength() > 63) {
            throw DataError.outOfRange(type.sqlName());
        }
        return checked(type, value.longValue());
    }
}
