package io.pgcat.route.filter;

import java.util.function.UnaryOperator;

import io.pgcat.error.ReplicationException;

/** LIKE, ILIKE and regular expressions. A character(n) is matched with its padding, as PostgreSQL does. */
final class Patterns {

    private Patterns() {}

    static Node like(Operand operand, Operand pattern, SqlExpression.Like like, CaseRule rule) {
        if (like.escape().codePointCount(0, like.escape().length()) > 1) {
            throw new Unsupported("ESCAPE must be one character or none");
        }
        Operand subject = subject(operand, "LIKE");
        UnaryOperator<Object> fold = fold(like, rule, operand.collateC() || pattern.collateC());
        Node folded = subject.node().then(fold);
        if (pattern.isUnknown() && !pattern.isNullConstant()) {
            LikePattern fixed = constantPattern((String) fold.apply(pattern.unknownText()), escape(like, fold));
            return folded.then(text -> fixed.matches((String) text));
        }
        Node patterns = patternText(pattern).then(fold);
        String escape = escape(like, fold);
        return Node.strict(folded, patterns, (text, p) -> LikePattern.of((String) p, escape)
                .matches((String) text));
    }

    private static UnaryOperator<Object> fold(SqlExpression.Like like, CaseRule rule, boolean collateC) {
        if (!like.ignoreCase()) {
            return UnaryOperator.identity();
        }
        CaseMapping mapping = rule.mapping(collateC);
        return value -> mapping.lower((String) value);
    }

    /** A letter as escape character is folded with the pattern. */
    private static String escape(SqlExpression.Like like, UnaryOperator<Object> fold) {
        String folded = (String) fold.apply(like.escape());
        if (!folded.equals(like.escape())) {
            throw new Unsupported("ILIKE with a letter as ESCAPE");
        }
        return folded;
    }

    private static LikePattern constantPattern(String pattern, String escape) {
        try {
            return LikePattern.of(pattern, escape);
        } catch (ReplicationException invalid) {
            throw new Unsupported("the LIKE pattern '" + pattern + "' ends with its escape character");
        }
    }

    private static Node patternText(Operand pattern) {
        boolean text = pattern.isUnknown() || pattern.type() == SqlType.TEXT || pattern.type() == SqlType.VARCHAR;
        if (!text) {
            throw new Unsupported("a LIKE pattern of " + pattern.type().sqlName() + " is not supported");
        }
        return pattern.node();
    }

    static Node regex(Operand operand, Operand pattern, boolean ignoreCase) {
        Operand subject = subject(operand, "~");
        if (pattern.isNullConstant()) {
            return Node.constant(null);
        }
        if (!pattern.isUnknown()) {
            throw new Unsupported("a regular expression is supported as a string constant only");
        }
        RegexProgram program = RegexSubset.compile(pattern.unknownText(), ignoreCase);
        return subject.node().then(text -> program.find((String) text));
    }

    private static Operand subject(Operand operand, String operator) {
        if (!operand.isUnknown() && !operand.type().isText()) {
            throw new Unsupported(operator + " on " + operand.type().sqlName() + " is not supported; cast it to text");
        }
        return operand;
    }
}
