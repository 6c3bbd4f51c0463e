package io.pgcat.route.filter;

import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

import io.pgcat.change.Tuple;

/** A compiled expression. Gives a value as {@link ValueText} describes, or {@code null} for SQL NULL. Immutable. */
interface Node {

    Object evaluate(Tuple row);

    /** A strict function of one argument: NULL gives NULL. */
    default Node then(UnaryOperator<Object> function) {
        return row -> {
            Object value = evaluate(row);
            return value == null ? null : function.apply(value);
        };
    }

    /** A strict function of two arguments. Both are evaluated, the left one first. */
    static Node strict(Node left, Node right, BinaryOperator<Object> function) {
        return row -> {
            Object first = left.evaluate(row);
            Object second = right.evaluate(row);
            return first == null || second == null ? null : function.apply(first, second);
        };
    }

    static Node constant(Object value) {
        return row -> value;
    }
}
