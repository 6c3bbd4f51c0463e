package io.pgcat.route.filter;

import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Conversions between types. Only those are here whose result depends on nothing but the value: neither DateStyle nor
 * TimeZone nor extra_float_digits nor a locale. Source: PostgreSQL 17, "Type Conversion" and {@code pg_cast}.
 */
final class Casts {

    private static final Set<SqlType> READ_FROM_TEXT = Set.of(
            SqlType.BOOL,
            SqlType.INT2,
            SqlType.INT4,
            SqlType.INT8,
            SqlType.NUMERIC,
            SqlType.FLOAT4,
            SqlType.FLOAT8,
            SqlType.UUID);
    private static final Set<SqlType> WRITTEN_AS_TEXT = Set.of(
            SqlType.BOOL,
            SqlType.INT2,
            SqlType.INT4,
            SqlType.INT8,
            SqlType.OID,
            SqlType.NUMERIC,
            SqlType.UUID,
            SqlType.OPAQUE,
            SqlType.USER_DEFINED);
    private static final int DOUBLE_DIGITS = 15;
    private static final int REAL_DIGITS = 6;

    private Casts() {}

    /** A string constant or NULL in the type that its surroundings want. */
    static Operand unknownAs(Operand unknown, SqlType type) {
        Object value = ValueText.constant(type, unknown.unknownText());
        return unknown.as(type, Node.constant(value));
    }

    /** {@code operand::type}. */
    static Operand explicit(Operand operand, TypeName type) {
        Operand cast = operand.isUnknown() ? unknownAs(operand, type.type()) : converted(operand, type.type());
        return type.modifiers().isEmpty()
                ? cast
                : cast.as(cast.type(), cast.node().then(limit(type.type(), type.modifiers())));
    }

    /** As a function's argument or an operator's operand: only to a type that PostgreSQL converts to unasked. */
    static Operand implicit(Operand operand, SqlType type) {
        return operand.isUnknown() ? unknownAs(operand, type) : converted(operand, type);
    }

    /** As an operand of a comparison in this type. */
    static Node forComparison(Operand operand, SqlType type) {
        boolean padded = type == SqlType.BPCHAR;
        if (operand.type() == SqlType.DATE && type == SqlType.TIMESTAMP) {
            return operand.node().then(day -> DateTimes.comparableTimestamp((Long) day));
        }
        return padded ? operand.node() : converted(operand, type).node();
    }

    private static UnaryOperator<Object> limit(SqlType type, List<Integer> modifiers) {
        int first = modifiers.get(0);
        if (type == SqlType.VARCHAR) {
            return value -> Texts.truncated((String) value, first);
        }
        if (type == SqlType.BPCHAR) {
            return value -> Texts.padded((String) value, first);
        }
        int scale = modifiers.size() > 1 ? modifiers.get(1) : 0;
        return value -> ((Numeric) value).limited(first, scale);
    }

    private static Operand converted(Operand operand, SqlType type) {
        SqlType from = operand.type();
        if (from == type) {
            return operand;
        }
        UnaryOperator<Object> conversion = conversion(from, type);
        if (conversion == null) {
            throw new Unsupported("the cast from " + from.sqlName() + " to " + type.sqlName()
                    + " is not supported, or depends on the session's settings");
        }
        return operand.as(type, operand.node().then(conversion));
    }

    private static UnaryOperator<Object> conversion(SqlType from, SqlType to) {
        if (from.isText() || to.isText()) {
            return textConversion(from, to);
        }
        if (from.isNumber() && to.isNumber()) {
            return numberConversion(from, to);
        }
        if (from == SqlType.BOOL && to == SqlType.INT4) {
            return value -> (Boolean) value ? 1L : 0L;
        }
        if (from == SqlType.INT4 && to == SqlType.BOOL) {
            return value -> (Long) value != 0;
        }
        if (from == SqlType.DATE && to == SqlType.TIMESTAMP) {
            return value -> DateTimes.toTimestamp((Long) value);
        }
        return from == SqlType.TIMESTAMP && to == SqlType.DATE ? value -> DateTimes.toDate((Long) value) : null;
    }

    private static UnaryOperator<Object> textConversion(SqlType from, SqlType to) {
        if (to == SqlType.NAME) {
            return null;
        }
        if (from == SqlType.BPCHAR && to.isText()) {
            return value -> Texts.withoutPadding((String) value);
        }
        if (from.isText() && to.isText()) {
            return UnaryOperator.identity();
        }
        if (from.isText()) {
            return READ_FROM_TEXT.contains(to) ? value -> ValueText.parse(to, (String) value) : null;
        }
        return WRITTEN_AS_TEXT.contains(from) ? Casts::text : null;
    }

    private static String text(Object value) {
        return value instanceof Numeric numeric ? numeric.text() : value.toString();
    }

    private static UnaryOperator<Object> numberConversion(SqlType from, SqlType to) {
        if (from.isInteger()) {
            return fromInteger(to);
        }
        return from == SqlType.NUMERIC ? fromNumeric(to) : fromFloat(from, to);
    }

    private static UnaryOperator<Object> fromInteger(SqlType to) {
        if (to == SqlType.NUMERIC) {
            return value -> Numeric.of((Long) value);
        }
        if (to == SqlType.FLOAT8) {
            return value -> ((Long) value).doubleValue();
        }
        return to == SqlType.FLOAT4
                ? value -> ((Long) value).floatValue()
                : value -> Integers.checked(to, (Long) value);
    }

    private static UnaryOperator<Object> fromNumeric(SqlType to) {
        if (to == SqlType.FLOAT8) {
            return value -> Floats.parse8(((Numeric) value).text());
        }
        return to == SqlType.FLOAT4
                ? value -> Floats.parse4(((Numeric) value).text())
                : value -> integer((Numeric) value, to);
    }

    private static Long integer(Numeric value, SqlType to) {
        if (!value.isFinite()) {
            throw DataError.outOfRange(to.sqlName());
        }
        return Integers.of(to, value.rounded(0).value());
    }

    private static UnaryOperator<Object> fromFloat(SqlType from, SqlType to) {
        if (to == SqlType.FLOAT8) {
            return value -> ((Float) value).doubleValue();
        }
        if (to == SqlType.FLOAT4) {
            return value -> Floats.toFloat4((Double) value);
        }
        int digits = from == SqlType.FLOAT8 ? DOUBLE_DIGITS : REAL_DIGITS;
        return to == SqlType.NUMERIC
                ? value -> Floats.toNumeric(((Number) value).doubleValue(), digits)
                : value -> Floats.toInteger(to, ((Number) value).doubleValue());
    }
}
