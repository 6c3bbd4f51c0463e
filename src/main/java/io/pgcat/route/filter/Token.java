package io.pgcat.route.filter;

/**
 * One lexical unit of a filter.
 *
 * @param text an identifier folded or unquoted, a string's content, a number, an operator or a punctuation mark
 * @param offset where it begins in the filter, for messages
 */
record Token(Kind kind, String text, int offset) {

    enum Kind {
        WORD,
        QUOTED_NAME,
        STRING,
        NUMBER,
        OPERATOR,
        PUNCTUATION,
        END
    }

    boolean is(Kind other, String otherText) {
        return kind == other && text.equals(otherText);
    }

    boolean isName() {
        return kind == Kind.WORD || kind == Kind.QUOTED_NAME;
    }
}
