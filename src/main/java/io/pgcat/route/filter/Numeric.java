package io.pgcat.route.filter;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A numeric: a decimal with its display scale, NaN or an infinity. NaN equals NaN and is above infinity. Source: PostgreSQL
 * 17, "Arbitrary Precision Numbers".
 *
 * @param value zero unless finite; its scale is never negative
 */
record Numeric(Kind kind, BigDecimal value) implements Comparable<Numeric> {

    /** In PostgreSQL's order. */
    enum Kind {
        MINUS_INFINITY,
        FINITE,
        INFINITY,
        NAN
    }

    static final Numeric NAN = new Numeric(Kind.NAN, BigDecimal.ZERO);
    static final Numeric INFINITY = new Numeric(Kind.INFINITY, BigDecimal.ZERO);
    static final Numeric MINUS_INFINITY = new Numeric(Kind.MINUS_INFINITY, BigDecimal.ZERO);

    private static final Pattern DECIMAL = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,9})?");
    /** Digits before the decimal point that the type can hold. */
    private static final int MAX_INTEGRAL_DIGITS = 131_072;

    private static final int MAX_SCALE = 16_383;

    static Numeric of(BigDecimal value) {
        if ((long) value.precision() - value.scale() > MAX_INTEGRAL_DIGITS && value.signum() != 0
                || value.scale() > MAX_SCALE) {
            throw DataError.outOfRange("numeric");
        }
        return new Numeric(Kind.FINITE, value.scale() < 0 ? value.setScale(0) : value);
    }

    static Numeric of(long value) {
        return of(BigDecimal.valueOf(value));
    }

    static Numeric parse(String text) {
        String digits = Integers.trimmed(text);
        if (!DECIMAL.matcher(digits).matches()) {
            return special(digits);
        }
        BigDecimal value = new BigDecimal(digits);
        // Zero with a large exponent is zero; only its scale could be out of bounds.
        return of(value.signum() == 0 && value.scale() < 0 ? BigDecimal.ZERO : value);
    }

    private static Numeric special(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "nan" -> NAN;
            case "infinity", "inf", "+infinity", "+inf" -> INFINITY;
            case "-infinity", "-inf" -> MINUS_INFINITY;
            default -> throw DataError.invalidText("numeric");
        };
    }

    boolean isFinite() {
        return kind == Kind.FINITE;
    }

    boolean isZero() {
        return isFinite() && value.signum() == 0;
    }

    private boolean isInfinite() {
        return kind == Kind.INFINITY || kind == Kind.MINUS_INFINITY;
    }

    /** -1, 0 or 1; NaN has no sign. */
    private int sign() {
        return switch (kind) {
            case MINUS_INFINITY -> -1;
            case FINITE -> value.signum();
            case INFINITY -> 1;
            case NAN -> 0;
        };
    }

    private static Numeric infinity(int sign) {
        return sign < 0 ? MINUS_INFINITY : INFINITY;
    }

    @Override
    public int compareTo(Numeric other) {
        return kind == Kind.FINITE && other.kind == Kind.FINITE
                ? value.compareTo(other.value)
                : kind.compareTo(other.kind);
    }

    Numeric negate() {
        return switch (kind) {
            case MINUS_INFINITY -> INFINITY;
            case FINITE -> of(value.negate());
            case INFINITY -> MINUS_INFINITY;
            case NAN -> NAN;
        };
    }

    Numeric absolute() {
        return sign() < 0 ? negate() : this;
    }

    Numeric calculate(String operator, Numeric right) {
        if (kind == Kind.NAN || right.kind == Kind.NAN) {
            return NAN;
        }
        return switch (operator) {
            case "+" -> plus(right);
            case "-" -> plus(right.negate());
            case "*" -> times(right);
            case "/" -> dividedBy(right);
            case "%" -> modulo(right);
            default -> throw new IllegalStateException("Unknown operator " + operator);
        };
    }

    private Numeric plus(Numeric right) {
        if (isFinite() && right.isFinite()) {
            return of(value.add(right.value));
        }
        boolean cancelling = isInfinite() && right.isInfinite() && kind != right.kind;
        return cancelling ? NAN : isFinite() ? right : this;
    }

    private Numeric times(Numeric right) {
        if (isFinite() && right.isFinite()) {
            BigDecimal product = value.multiply(right.value);
            return of(product.scale() > MAX_SCALE ? product.setScale(MAX_SCALE, RoundingMode.HALF_UP) : product);
        }
        int sign = sign() * right.sign();
        return sign == 0 ? NAN : infinity(sign);
    }

    private Numeric dividedBy(Numeric right) {
        if (right.isZero()) {
            throw DataError.divisionByZero();
        }
        if (isInfinite()) {
            return right.isInfinite() ? NAN : infinity(sign() * right.sign());
        }
        if (right.isInfinite()) {
            return of(BigDecimal.ZERO);
        }
        return of(value.divide(right.value, NumericDivision.scale(value, right.value), RoundingMode.HALF_UP));
    }

    private Numeric modulo(Numeric right) {
        if (right.isZero()) {
            throw DataError.divisionByZero();
        }
        if (isInfinite()) {
            return NAN;
        }
        if (right.isInfinite()) {
            return this;
        }
        int scale = Math.max(value.scale(), right.value.scale());
        return of(value.remainder(right.value).setScale(scale));
    }

    /** Rounded to this many digits after the point, halves away from zero. */
    Numeric rounded(int scale) {
        return isFinite() ? of(value.setScale(scale, RoundingMode.HALF_UP)) : this;
    }

    /** As {@code numeric(precision, scale)} holds it. */
    Numeric limited(int precision, int scale) {
        if (isInfinite()) {
            throw DataError.outOfRange("numeric with a precision");
        }
        Numeric rounded = rounded(scale);
        boolean tooLong = !rounded.isZero() && rounded.value.precision() - rounded.value.scale() > precision - scale;
        if (tooLong) {
            throw DataError.outOfRange("numeric with a precision");
        }
        return rounded;
    }

    /** The text form, which is also what a float is made of. */
    String text() {
        return switch (kind) {
            case MINUS_INFINITY -> "-Infinity";
            case FINITE -> value.toPlainString();
            case INFINITY -> "Infinity";
            case NAN -> "NaN";
        };
    }
}
