package io.pgcat.route.filter;

import java.math.BigInteger;
import java.util.function.UnaryOperator;

/** Arithmetic operators and the type in which PostgreSQL calculates them. */
final class Arithmetics {

    private static final int LONG_BITS = 63;
    private static final int INT_BITS = 31;

    private Arithmetics() {}

    /** A number as PostgreSQL types it: integer, bigint or else numeric. */
    static Operand constant(String text) {
        boolean integral = text.chars().allMatch(c -> c >= '0' && c <= '9');
        int bits = integral ? new BigInteger(text).bitLength() : Integer.MAX_VALUE;
        SqlType type = bits <= INT_BITS ? SqlType.INT4 : bits <= LONG_BITS ? SqlType.INT8 : SqlType.NUMERIC;
        return Operand.constant(type, ValueText.constant(type, text));
    }

    /** Of two number types. With a real beside anything else PostgreSQL prefers double precision. */
    static SqlType commonType(SqlType left, SqlType right) {
        if (left.isFloat() || right.isFloat()) {
            return left == SqlType.FLOAT4 && right == SqlType.FLOAT4 ? SqlType.FLOAT4 : SqlType.FLOAT8;
        }
        if (left == SqlType.NUMERIC || right == SqlType.NUMERIC) {
            return SqlType.NUMERIC;
        }
        if (left == SqlType.INT8 || right == SqlType.INT8) {
            return SqlType.INT8;
        }
        return left == SqlType.INT2 && right == SqlType.INT2 ? SqlType.INT2 : SqlType.INT4;
    }

    static Operand calculate(String operator, Operand left, Operand right) {
        if (left.isUnknown() && right.type().isNumber()) {
            return calculate(operator, Casts.unknownAs(left, right.type()), right);
        }
        if (right.isUnknown() && left.type().isNumber()) {
            return calculate(operator, left, Casts.unknownAs(right, left.type()));
        }
        if (!left.type().isNumber() || !right.type().isNumber()) {
            throw noOperator(operator, left, right);
        }
        SqlType type = commonType(left.type(), right.type());
        if (type.isFloat() && operator.equals("%")) {
            throw noOperator(operator, left, right);
        }
        Node node = calculation(
                operator,
                type,
                Casts.implicit(left, type).node(),
                Casts.implicit(right, type).node());
        return new Operand(type, node, false);
    }

    private static Unsupported noOperator(String operator, Operand left, Operand right) {
        return new Unsupported("no supported operator " + operator + " between "
                + left.type().sqlName() + " and " + right.type().sqlName());
    }

    private static Node calculation(String operator, SqlType type, Node left, Node right) {
        if (type == SqlType.FLOAT8) {
            return Node.strict(left, right, Floats.calculation8(operator));
        }
        if (type == SqlType.FLOAT4) {
            return Node.strict(left, right, Floats.calculation4(operator));
        }
        if (type == SqlType.NUMERIC) {
            return Node.strict(left, right, (a, b) -> ((Numeric) a).calculate(operator, (Numeric) b));
        }
        return Node.strict(left, right, (a, b) -> Integers.calculate(type, operator, (Long) a, (Long) b));
    }

    static Operand sign(boolean negative, Operand operand) {
        requireNumber("a sign", operand);
        return negative ? operand.as(operand.type(), operand.node().then(negation(operand.type()))) : operand;
    }

    static Operand absolute(Operand operand) {
        requireNumber("abs", operand);
        return operand.as(operand.type(), operand.node().then(absolute(operand.type())));
    }

    private static void requireNumber(String what, Operand operand) {
        if (!operand.type().isNumber()) {
            throw new Unsupported(what + " of " + operand.type().sqlName() + " is not supported");
        }
    }

    private static UnaryOperator<Object> negation(SqlType type) {
        if (type == SqlType.NUMERIC) {
            return value -> ((Numeric) value).negate();
        }
        if (type == SqlType.FLOAT8) {
            return value -> -(Double) value;
        }
        return type == SqlType.FLOAT4 ? value -> -(Float) value : value -> Integers.negate(type, (Long) value);
    }

    private static UnaryOperator<Object> absolute(SqlType type) {
        if (type == SqlType.NUMERIC) {
            return value -> ((Numeric) value).absolute();
        }
        if (type == SqlType.FLOAT8) {
            return value -> Math.abs((Double) value);
        }
        return type == SqlType.FLOAT4
                ? value -> Math.abs((Float) value)
                : value -> Integers.absolute(type, (Long) value);
    }
}
