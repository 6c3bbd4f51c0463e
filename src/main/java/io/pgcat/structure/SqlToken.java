package io.pgcat.structure;

import java.util.ArrayList;
import java.util.List;

/**
 * A piece of SQL text that the server's deparser has written: it holds no comments and no dollar quotes. All tokens of a
 * text, joined, are that text again.
 */
record SqlToken(Kind kind, String text) {

    enum Kind {
        SPACE,
        /** A name or a keyword, quoted or not. */
        NAME,
        /** A string, with its prefix if it has one. */
        STRING,
        NUMBER,
        /** One character, or {@code ::}. */
        SYMBOL
    }

    boolean is(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }

    boolean isWord(String word) {
        return kind == Kind.NAME && text.equalsIgnoreCase(word);
    }

    static List<SqlToken> of(String sql) {
        List<SqlToken> tokens = new ArrayList<>();
        int at = 0;
        while (at < sql.length()) {
            SqlToken token = next(sql, at);
            tokens.add(token);
            at += token.text().length();
        }
        return tokens;
    }

    private static SqlToken next(String sql, int at) {
        char c = sql.charAt(at);
        if (Character.isWhitespace(c)) {
            return new SqlToken(Kind.SPACE, sql.substring(at, at + 1));
        }
        if (c == '"') {
            return new SqlToken(Kind.NAME, sql.substring(at, quoteEnd(sql, at, '"', false)));
        }
        if (c == '\'') {
            return new SqlToken(Kind.STRING, sql.substring(at, quoteEnd(sql, at, '\'', false)));
        }
        if (isPrefix(sql, at)) {
            boolean escapes = Character.toUpperCase(c) == 'E';
            return new SqlToken(Kind.STRING, sql.substring(at, quoteEnd(sql, at + 1, '\'', escapes)));
        }
        if (Character.isDigit(c)) {
            return new SqlToken(Kind.NUMBER, sql.substring(at, numberEnd(sql, at)));
        }
        if (isNameStart(c)) {
            return new SqlToken(Kind.NAME, sql.substring(at, nameEnd(sql, at)));
        }
        return new SqlToken(Kind.SYMBOL, sql.startsWith("::", at) ? "::" : sql.substring(at, at + 1));
    }

    private static boolean isPrefix(String sql, int at) {
        return "EeBbXxNn".indexOf(sql.charAt(at)) >= 0 && at + 1 < sql.length() && sql.charAt(at + 1) == '\'';
    }

    /** Behind the closing quote; a doubled one does not close, nor does one after a backslash where these escape. */
    private static int quoteEnd(String sql, int open, char quote, boolean escapes) {
        int at = open + 1;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (c == '\\' && escapes) {
                at += 2;
            } else if (c != quote) {
                at++;
            } else if (at + 1 < sql.length() && sql.charAt(at + 1) == quote) {
                at += 2;
            } else {
                return at + 1;
            }
        }
        throw new IllegalArgumentException("A quote opened at " + open + " is not closed: " + sql);
    }

    private static int numberEnd(String sql, int at) {
        int end = at;
        while (end < sql.length() && (Character.isLetterOrDigit(sql.charAt(end)) || sql.charAt(end) == '.')) {
            end++;
        }
        return end;
    }

    private static int nameEnd(String sql, int at) {
        int end = at;
        while (end < sql.length()
                && (isNameStart(sql.charAt(end)) || Character.isDigit(sql.charAt(end)) || sql.charAt(end) == '$')) {
            end++;
        }
        return end;
    }

    /** The server takes every character above ASCII for a letter. */
    private static boolean isNameStart(char c) {
        return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c > 127;
    }
}
