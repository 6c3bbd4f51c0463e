package io.pgcat.route.filter;

/**
 * How tightly operators bind, loosest first. Source: PostgreSQL 17, "Operator Precedence"; COLLATE from its grammar, the
 * same since 9.5.
 */
enum Precedence {
    OR,
    AND,
    NOT,
    IS,
    COMPARISON,
    /** BETWEEN, IN, LIKE, ILIKE. */
    LIKE,
    /** {@code ||}, {@code ~} and every operator that is not named here. */
    OTHER,
    ADD,
    MULTIPLY,
    COLLATE,
    SIGN,
    CAST,
    /** Constants, names, calls and what stands in parentheses. */
    ATOM;

    /**
     * Whether an operand that stands without parentheses belongs to this operator.
     *
     * @param orSame whether an operand of the same precedence may stand there: on the left of an operator that groups
     *     from the left
     */
    boolean admits(Precedence operand, boolean orSame) {
        return operand.compareTo(this) > 0 || orSame && operand == this;
    }
}
