package io.pgcat.route.filter;

import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

import io.pgcat.change.Tuple;

/**
 * A compiled expression. Gives a value as {@link ValueText} describes, or {@code null} for SQL NULL. Immutable.
 *
 * <p>Constants are calculated when the filter is compiled, as PostgreSQL's planner does; which errors a row can raise
 * depends on that.
 */
interface Node {

    /** A value that is known without a row. */
    record Constant(Object value) implements Node {
        @Override
        public Object evaluate(Tuple row) {
            return value;
        }
    }

    Object evaluate(Tuple row);

    default boolean isConstant() {
        return this instanceof Constant;
    }

    /** Whether it is this constant; null for NULL. */
    default boolean isConstant(Object value) {
        return this instanceof Constant constant
                && (value == null ? constant.value() == null : value.equals(constant.value()));
    }

    /** A strict function of one argument: NULL gives NULL. */
    default Node then(UnaryOperator<Object> function) {
        Node applied = row -> {
            Object value = evaluate(row);
            return value == null ? null : function.apply(value);
        };
        return isConstant() ? constant(applied.evaluate(null)) : applied;
    }

    /** A strict function of two arguments. Both are evaluated, the left one first, unless one is the constant NULL. */
    static Node strict(Node left, Node right, BinaryOperator<Object> function) {
        if (left.isConstant(null) || right.isConstant(null)) {
            return constant(null);
        }
        Node applied = row -> {
            Object first = left.evaluate(row);
            Object second = right.evaluate(row);
            return first == null || second == null ? null : function.apply(first, second);
        };
        return left.isConstant() && right.isConstant() ? constant(applied.evaluate(null)) : applied;
    }

    /** @param value null for NULL */
    static Node constant(Object value) {
        return new Constant(value);
    }
}
