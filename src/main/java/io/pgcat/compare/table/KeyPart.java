package io.pgcat.compare.table;

import java.util.Set;

import io.pgcat.apply.sql.Identifier;
import io.pgcat.apply.target.TargetColumn;
import io.pgcat.compare.side.Side;

/**
 * A column of the key by which rows of both sides are paired. Its values travel as text.
 *
 * @param column as its row's text has it
 * @param publisher its definition there; likewise the target's
 */
record KeyPart(ComparedColumn column, TargetColumn publisher, TargetColumn target) {

    /** Types that have an order of their own, the same on every server, by operators of pg_catalog. */
    private static final Set<String> ORDERED = Set.of(
            "oid", "numeric", "uuid", "date", "timestamp without time zone", "timestamp with time zone", "bytea");

    private static final String EQUAL = "pg_catalog.=";

    private TargetColumn on(Side side) {
        return side == Side.PUBLISHER ? publisher : target;
    }

    /** The column as it is compared with {@link #constant constants}. */
    String operand(Side side) {
        String name = Identifier.quote(column.name());
        return on(side).domain() ? name + "::" + on(side).type() : name;
    }

    /** An expression of type text as a value of the key: of a type that can hold the other side's values, too. */
    String typed(Side side, String text) {
        String widest = TypeFamily.of(on(side).type()).widest();
        return text + "::" + (widest.isEmpty() ? on(side).type() : widest);
    }

    /** The operator that tells whether two values are the same key. */
    String equality(Side side) {
        return isWidened(side) ? EQUAL : on(side).equality();
    }

    private boolean isWidened(Side side) {
        return !TypeFamily.of(on(side).type()).widest().isEmpty();
    }

    /** Whether the key can be found on both sides. */
    boolean isFound() {
        return !publisher.equality().isEmpty() && !target.equality().isEmpty();
    }

    /** Whether both sides put the values into the same order, but for collations. */
    boolean isOrdered() {
        TypeFamily family = TypeFamily.of(publisher.type());
        boolean sameFamily = family != TypeFamily.OTHER && family == TypeFamily.of(target.type());
        return !publisher.type().endsWith("[]")
                && !target.type().endsWith("[]")
                && (sameFamily || publisher.type().equals(target.type()) && ORDERED.contains(target.type()));
    }
}
