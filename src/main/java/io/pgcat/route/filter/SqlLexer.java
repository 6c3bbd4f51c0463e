package io.pgcat.route.filter;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Cuts a filter into tokens as PostgreSQL's scanner does with standard_conforming_strings on: case folding, quoted names,
 * plain, escape and dollar-quoted strings, and the longest operator. Source: PostgreSQL 17, "Lexical Structure".
 */
final class SqlLexer {

    private static final Set<String> OPERATORS =
            Set.of("=", "<>", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "%", "||", "~", "~*", "!~", "!~*", "::");
    private static final String OPERATOR_CHARACTERS = "+-*/<>=~!@#%^&|`?";
    private static final String KEEP_TRAILING_SIGN = "~!@#%^&|`?";
    private static final int MAX_NAME_BYTES = 63;

    private final String sql;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private SqlLexer(String sql) {
        this.sql = sql;
    }

    /** The filter's tokens, closed by one of kind END. */
    static List<Token> tokens(String sql) {
        SqlLexer lexer = new SqlLexer(sql);
        while (lexer.skipSpace()) {
            lexer.next();
        }
        lexer.add(Token.Kind.END, "", sql.length());
        return lexer.tokens;
    }

    private boolean skipSpace() {
        while (at < sql.length() && " \t\n\r\f".indexOf(sql.charAt(at)) >= 0) {
            at++;
        }
        return at < sql.length();
    }

    private void next() {
        char c = sql.charAt(at);
        if (c == '\'') {
            add(Token.Kind.STRING, StringConstants.plain(sql, at), at);
            at = StringConstants.endOfPlain(sql, at);
        } else if (c == '"') {
            quotedName();
        } else if (c == '$') {
            dollarString();
        } else if (isDigit(c) || c == '.' && isDigit(peek(1))) {
            number();
        } else if (isNameStart(c)) {
            word();
        } else if (c == ':' && peek(1) == ':') {
            add(Token.Kind.OPERATOR, "::", at);
            at += 2;
        } else if (OPERATOR_CHARACTERS.indexOf(c) >= 0) {
            operator();
        } else if ("().,".indexOf(c) >= 0) {
            add(Token.Kind.PUNCTUATION, String.valueOf(c), at++);
        } else {
            throw new Unsupported("the character '" + c + "' at offset " + at + " is not supported");
        }
    }

    private void add(Token.Kind kind, String text, int offset) {
        boolean continued = kind == Token.Kind.STRING
                && !tokens.isEmpty()
                && tokens.get(tokens.size() - 1).kind() == Token.Kind.STRING;
        if (continued) {
            throw new Unsupported("a string continued by a second string at offset " + offset + " is not supported");
        }
        tokens.add(new Token(kind, text, offset));
    }

    private void word() {
        int start = at;
        while (at < sql.length() && isNamePart(sql.charAt(at))) {
            at++;
        }
        String word = sql.substring(start, at);
        char after = peek(0);
        if (after == '\'' && word.equalsIgnoreCase("e")) {
            add(Token.Kind.STRING, StringConstants.escape(sql, at), start);
            at = StringConstants.endOfEscape(sql, at);
            return;
        }
        boolean prefix = after == '\'' && Set.of("b", "x", "n").contains(word.toLowerCase(Locale.ROOT));
        if (prefix || word.equalsIgnoreCase("u") && after == '&') {
            throw new Unsupported("a constant that begins with " + word + after + " is not supported");
        }
        add(Token.Kind.WORD, checkedName(foldCase(word)), start);
    }

    private void quotedName() {
        int start = at;
        StringBuilder name = new StringBuilder();
        for (at++; ; at++) {
            if (at >= sql.length()) {
                throw new Unsupported("the quoted name at offset " + start + " does not end");
            }
            if (sql.charAt(at) != '"') {
                name.append(sql.charAt(at));
            } else if (peek(1) == '"') {
                name.append('"');
                at++;
            } else {
                break;
            }
        }
        at++;
        if (name.isEmpty()) {
            throw new Unsupported("the quoted name at offset " + start + " is empty");
        }
        add(Token.Kind.QUOTED_NAME, checkedName(name.toString()), start);
    }

    /** PostgreSQL folds ASCII letters only, where the encoding is UTF-8. */
    private static String foldCase(String word) {
        StringBuilder folded = new StringBuilder(word);
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                folded.setCharAt(i, (char) (c + 32));
            }
        }
        return folded.toString();
    }

    private static String checkedName(String name) {
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            throw new Unsupported("the name \"" + name + "\" is longer than " + MAX_NAME_BYTES + " bytes");
        }
        return name;
    }

    private void dollarString() {
        int tagEnd = at + 1;
        while (tagEnd < sql.length() && sql.charAt(tagEnd) != '$' && isNamePart(sql.charAt(tagEnd))) {
            tagEnd++;
        }
        boolean tagged = tagEnd < sql.length() && sql.charAt(tagEnd) == '$' && !isDigit(peek(1));
        if (!tagged) {
            throw new Unsupported("the parameter or the character $ at offset " + at + " is not supported");
        }
        String tag = sql.substring(at, tagEnd + 1);
        int end = sql.indexOf(tag, tagEnd + 1);
        if (end < 0) {
            throw new Unsupported("the string that begins with " + tag + " does not end");
        }
        add(Token.Kind.STRING, sql.substring(tagEnd + 1, end), at);
        at = end + tag.length();
    }

    private void number() {
        int start = at;
        skipDigits();
        if (peek(0) == '.') {
            at++;
            skipDigits();
        }
        boolean exponent = (peek(0) == 'e' || peek(0) == 'E')
                && (isDigit(peek(1)) || (peek(1) == '+' || peek(1) == '-') && isDigit(peek(2)));
        if (exponent) {
            at += 2;
            skipDigits();
        }
        if (isNamePart(peek(0)) || peek(0) == '.') {
            throw new Unsupported("the number at offset " + start + " is followed by a letter, '_' or '.'");
        }
        add(Token.Kind.NUMBER, sql.substring(start, at), start);
    }

    private void skipDigits() {
        while (isDigit(peek(0))) {
            at++;
        }
    }

    private void operator() {
        int start = at;
        while (OPERATOR_CHARACTERS.indexOf(peek(0)) >= 0 && at < sql.length()) {
            at++;
        }
        String run = sql.substring(start, at);
        if (run.contains("--") || run.contains("/*")) {
            throw new Unsupported("the comment or operator " + run + " at offset " + start + " is not supported");
        }
        String operator = withoutTrailingSigns(run);
        at = start + operator.length();
        if (!OPERATORS.contains(operator)) {
            throw new Unsupported("the operator " + operator + " is not supported");
        }
        add(Token.Kind.OPERATOR, operator.equals("!=") ? "<>" : operator, start);
    }

    /** An operator of several characters ends in + or - only if it has one of certain characters in it. */
    private static String withoutTrailingSigns(String run) {
        int length = run.length();
        while (length > 1 && "+-".indexOf(run.charAt(length - 1)) >= 0) {
            String operator = run.substring(0, length);
            if (operator.chars().anyMatch(c -> KEEP_TRAILING_SIGN.indexOf(c) >= 0)) {
                break;
            }
            length--;
        }
        return run.substring(0, length);
    }

    private char peek(int ahead) {
        return at + ahead < sql.length() ? sql.charAt(at + ahead) : '\0';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNameStart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80;
    }

    private static boolean isNamePart(char c) {
        return isNameStart(c) || isDigit(c) || c == '$';
    }
}
