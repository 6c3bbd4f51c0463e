package io.pgcat.route.filter;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.Set;

/**
 * Comparison operators: the type that PostgreSQL compares two operands in, and that type's equality and order. Source:
 * PostgreSQL 17, "Operator Type Resolution".
 */
final class Comparisons {

    private static final Set<String> EQUALITY = Set.of("=", "<>");

    private Comparisons() {}

    /** Two operands in the type in which they are compared. */
    record Pair(SqlType type, Node left, Node right, boolean collateC) {}

    static Node compare(String operator, Operand left, Operand right) {
        Pair pair = pair(left, right, operator);
        Comparator<Object> order = comparator(pair, operator);
        return Node.strict(pair.left(), pair.right(), (a, b) -> holds(operator, order.compare(a, b)));
    }

    private static boolean holds(String operator, int order) {
        return switch (operator) {
            case "=" -> order == 0;
            case "<>" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            case ">=" -> order >= 0;
            default -> throw new IllegalStateException("Unknown operator " + operator);
        };
    }

    static Node distinct(Operand left, Operand right) {
        if (left.isNullConstant() || right.isNullConstant()) {
            Node other = left.isNullConstant() ? right.node() : left.node();
            return Conditions.folded(row -> other.evaluate(row) != null, other);
        }
        Pair pair = pair(left, right, "=");
        Comparator<Object> order = comparator(pair, "=");
        Node test = row -> {
            Object a = pair.left().evaluate(row);
            Object b = pair.right().evaluate(row);
            return a == null || b == null ? a != b : order.compare(a, b) != 0;
        };
        return Conditions.folded(test, pair.left(), pair.right());
    }

    /** The operands as the operator takes them. */
    static Pair pair(Operand left, Operand right, String operator) {
        if (left.isUnknown() && right.isUnknown()) {
            return pair(Casts.unknownAs(left, SqlType.TEXT), Casts.unknownAs(right, SqlType.TEXT), operator);
        }
        if (left.isUnknown()) {
            return pair(Casts.unknownAs(left, comparable(right.type())), right, operator);
        }
        if (right.isUnknown()) {
            return pair(left, Casts.unknownAs(right, comparable(left.type())), operator);
        }
        if (left.type() == SqlType.OID && isOidConstant(right)) {
            return new Pair(SqlType.OID, left.node(), right.node(), false);
        }
        if (right.type() == SqlType.OID && isOidConstant(left)) {
            return new Pair(SqlType.OID, left.node(), right.node(), false);
        }
        SqlType type = commonType(comparable(left.type()), comparable(right.type()), operator);
        boolean collateC = left.collateC() || right.collateC();
        return new Pair(type, Casts.forComparison(left, type), Casts.forComparison(right, type), collateC);
    }

    /** A column of integers would be converted with a range check; a constant needs none. */
    private static boolean isOidConstant(Operand operand) {
        return operand.type().isInteger()
                && operand.node() instanceof Node.Constant constant
                && constant.value() instanceof Long value
                && value >= 0
                && value <= Integers.MAX_OID;
    }

    private static SqlType comparable(SqlType type) {
        if (!type.isComparable()) {
            throw new Unsupported("values of " + type.sqlName()
                    + " cannot be compared here; cast the column to text and compare that");
        }
        return type;
    }

    private static SqlType commonType(SqlType left, SqlType right, String operator) {
        if (left.isNumber() && right.isNumber()) {
            return Arithmetics.commonType(left, right);
        }
        if (left.isText() && right.isText()) {
            return commonTextType(left, right, operator);
        }
        boolean days = (left == SqlType.DATE || left == SqlType.TIMESTAMP)
                && (right == SqlType.DATE || right == SqlType.TIMESTAMP);
        if (left != right && !days) {
            throw new Unsupported("no supported operator " + operator + " between " + left.sqlName() + " and "
                    + right.sqlName() + "; cast one of them");
        }
        return left == right ? left : SqlType.TIMESTAMP;
    }

    private static SqlType commonTextType(SqlType left, SqlType right, String operator) {
        boolean oneName = (left == SqlType.NAME) != (right == SqlType.NAME);
        boolean oneBpchar = left == SqlType.BPCHAR || right == SqlType.BPCHAR;
        if (oneName && (oneBpchar || !EQUALITY.contains(operator))) {
            throw new Unsupported("the operator " + operator + " between name and another type is not supported");
        }
        if (left == SqlType.NAME && right == SqlType.NAME) {
            return SqlType.NAME;
        }
        // A text operand makes it a comparison of text, for which the padding is cut off; varchar is padded instead.
        boolean oneText = left == SqlType.TEXT || right == SqlType.TEXT;
        return oneBpchar && !oneText ? SqlType.BPCHAR : SqlType.TEXT;
    }

    private static Comparator<Object> comparator(Pair pair, String operator) {
        boolean ordered = !EQUALITY.contains(operator);
        boolean anyOrder = pair.type() == SqlType.NAME || !pair.type().isText();
        if (ordered && !anyOrder && !pair.collateC()) {
            throw new Unsupported("the order of text (" + operator
                    + ") depends on the collation; write COLLATE \"C\" after an operand");
        }
        return order(pair.type());
    }

    /** Equality and order of values of one type. Text is ordered as in {@code COLLATE "C"}. */
    private static Comparator<Object> order(SqlType type) {
        return switch (type) {
            case BOOL -> (a, b) -> ((Boolean) a).compareTo((Boolean) b);
            case INT2, INT4, INT8, OID, DATE, TIME, TIMESTAMP, TIMESTAMPTZ -> (a, b) -> ((Long) a).compareTo((Long) b);
            case NUMERIC -> (a, b) -> ((Numeric) a).compareTo((Numeric) b);
            case FLOAT4, FLOAT8 -> (a, b) -> Floats.compare(((Number) a).doubleValue(), ((Number) b).doubleValue());
            case TEXT, VARCHAR, NAME -> (a, b) -> Texts.C_ORDER.compare((String) a, (String) b);
            case BPCHAR ->
                (a, b) -> Texts.C_ORDER.compare(Texts.withoutPadding((String) a), Texts.withoutPadding((String) b));
            case UUID, BYTEA -> (a, b) -> ((String) a).compareTo((String) b);
            case INTERVAL -> (a, b) -> ((BigInteger) a).compareTo((BigInteger) b);
            case UNKNOWN, OPAQUE, USER_DEFINED -> throw new IllegalStateException("No order of " + type);
        };
    }
}
