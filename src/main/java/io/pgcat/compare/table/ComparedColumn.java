package io.pgcat.compare.table;

import java.util.Set;

import io.pgcat.apply.sql.Identifier;
import io.pgcat.apply.target.TargetColumn;
import io.pgcat.compare.side.Side;

/**
 * A column that both sides have, and the expression that stands for it in a row's text: equal exactly if the target holds what
 * the publisher's value becomes there.
 *
 * @param name the same on both sides
 * @param publisher expression over the publisher's column
 * @param target expression over the target's column
 * @param oneByte whether both sides have type "char", whose text above 127 is another one from version 16 on: a number stands
 *     for it
 */
public record ComparedColumn(String name, String publisher, String target, boolean oneByte) {

    private static final Set<String> FLOATS = Set.of("real", "double precision");
    private static final String BYTE = "\"char\"";

    /**
     * Pairs the columns.
     *
     * @param sameFloats whether both servers write a float's text alike
     */
    static ComparedColumn of(TargetColumn publisher, TargetColumn target, boolean sameFloats) {
        String column = Identifier.quote(target.name());
        if (publisher.type().equals(target.type()) && !sameFloats && FLOATS.contains(target.type())) {
            String function = target.type().equals("real") ? "pg_catalog.float4send(" : "pg_catalog.float8send(";
            return new ComparedColumn(target.name(), function + column + ')', function + column + ')', false);
        }
        if (publisher.type().equals(target.type()) && target.type().equals(BYTE)) {
            String number = column + "::pg_catalog.\"char\"::pg_catalog.int4";
            return new ComparedColumn(target.name(), number, number, true);
        }
        return new ComparedColumn(
                target.name(), isConverted(publisher, target) ? converted(column, target) : column, column, false);
    }

    /** Whether the value's text changes on its way: the target's type reads it and writes it in a form of its own. */
    private static boolean isConverted(TargetColumn publisher, TargetColumn target) {
        TypeFamily family = TypeFamily.of(target.type());
        boolean keepsText =
                family == TypeFamily.TEXT || family != TypeFamily.OTHER && family == TypeFamily.of(publisher.type());
        return !publisher.fullType().equals(target.fullType()) && !keepsText && isBuiltIn(target);
    }

    /** With an empty search_path only names of pg_catalog have no schema. */
    private static boolean isBuiltIn(TargetColumn target) {
        return target.fullType().indexOf('.') < 0;
    }

    /** By text, as replication does it; a cast from type to type may give another value. */
    private static String converted(String column, TargetColumn target) {
        return column + "::pg_catalog.text::" + target.fullType();
    }

    /** Whether a value holds floats, whose text may be shortened for the comparison. */
    static boolean holdsFloats(TargetColumn column) {
        return FLOATS.stream().anyMatch(column.type()::contains);
    }

    String on(Side side) {
        return side == Side.PUBLISHER ? publisher : target;
    }
}
