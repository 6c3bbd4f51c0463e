package io.pgcat.route.filter;

/**
 * A compiled expression and what is known of it.
 *
 * @param type UNKNOWN for a string constant or NULL whose type the surroundings decide; its node then gives a String
 * @param collateC whether an explicit {@code COLLATE "C"} governs it
 */
record Operand(SqlType type, Node node, boolean collateC) {

    static Operand constant(SqlType type, Object value) {
        return new Operand(type, Node.constant(value), false);
    }

    /** Whether it depends on no column. */
    boolean isConstant() {
        return node.isConstant();
    }

    boolean isUnknown() {
        return type == SqlType.UNKNOWN;
    }

    /** The text of an operand of type UNKNOWN, or null for NULL. */
    String unknownText() {
        return (String) node.evaluate(null);
    }

    boolean isNullConstant() {
        return isUnknown() && unknownText() == null;
    }

    /** The same with another type and node. */
    Operand as(SqlType newType, Node newNode) {
        return new Operand(newType, newNode, collateC);
    }
}
