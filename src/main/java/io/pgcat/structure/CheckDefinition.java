package io.pgcat.structure;

/**
 * A CHECK constraint, or a NOT NULL that is not valid.
 *
 * @param expression the condition in its brackets; of a NOT NULL the column's name, unquoted
 * @param comment empty when it has none
 */
record CheckDefinition(ObjectId id, String name, Kind kind, String expression, Traits traits, String comment) {

    enum Kind {
        CHECK,
        NOT_NULL
    }

    /** How it is meant: for children too, for old rows too, at all. */
    record Traits(boolean noInherit, boolean valid, boolean enforced) {}

    /** As CREATE TABLE and ADD take it. */
    String sql(MovedNames names, QualifiedName table) {
        String condition = kind == Kind.CHECK
                ? "CHECK (" + names.rewrite(expression, table) + ')'
                : "NOT NULL " + Quoting.identifier(expression);
        return "CONSTRAINT " + Quoting.identifier(name) + ' ' + condition
                + (traits.noInherit() ? " NO INHERIT" : "")
                + (traits.enforced() ? "" : " NOT ENFORCED")
                + (traits.valid() || !traits.enforced() ? "" : " NOT VALID");
    }
}
