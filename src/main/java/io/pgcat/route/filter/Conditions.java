package io.pgcat.route.filter;

/** Three-valued logic. AND and OR evaluate from the left and stop where the result is certain. */
final class Conditions {

    private Conditions() {}

    /** The operand as a condition. */
    static Operand bool(Operand operand) {
        Operand condition = operand.isUnknown() ? Casts.unknownAs(operand, SqlType.BOOL) : operand;
        if (condition.type() != SqlType.BOOL) {
            throw new Unsupported(
                    "a condition must be boolean, not " + condition.type().sqlName());
        }
        return condition;
    }

    static Node and(Node left, Node right) {
        if (left.isConstant(false) || right.isConstant(true)) {
            return left;
        }
        if (right.isConstant(false) || left.isConstant(true)) {
            return right;
        }
        Node both = row -> {
            Object first = left.evaluate(row);
            if (Boolean.FALSE.equals(first)) {
                return false;
            }
            Object second = right.evaluate(row);
            return Boolean.FALSE.equals(second) ? second : first == null ? null : second;
        };
        return folded(both, left, right);
    }

    static Node or(Node left, Node right) {
        if (left.isConstant(true) || right.isConstant(false)) {
            return left;
        }
        if (right.isConstant(true) || left.isConstant(false)) {
            return right;
        }
        Node either = row -> {
            Object first = left.evaluate(row);
            if (Boolean.TRUE.equals(first)) {
                return true;
            }
            Object second = right.evaluate(row);
            return Boolean.TRUE.equals(second) ? second : first == null ? null : second;
        };
        return folded(either, left, right);
    }

    /** Calculated now if no operand needs a row. */
    static Node folded(Node node, Node... operands) {
        for (Node operand : operands) {
            if (!operand.isConstant()) {
                return node;
            }
        }
        return Node.constant(node.evaluate(null));
    }

    /** @param value TRUE, FALSE, or null for UNKNOWN */
    static Node is(Node condition, Boolean value) {
        Node test = row -> {
            Object actual = condition.evaluate(row);
            return value == null ? actual == null : value.equals(actual);
        };
        return folded(test, condition);
    }

    static Node isNull(Operand operand) {
        if (operand.type() == SqlType.USER_DEFINED) {
            throw new Unsupported("IS NULL on a type that is not built in, because a composite may be NULL in parts;"
                    + " write column IS NOT DISTINCT FROM NULL, or cast it to text");
        }
        Node node = operand.node();
        return folded(row -> node.evaluate(row) == null, node);
    }
}
