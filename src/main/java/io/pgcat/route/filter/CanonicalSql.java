package io.pgcat.route.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A filter rewritten so that the parser's own lexical rules cannot matter: names, types and constants are numbered
 * placeholders, tokens are apart by one blank, and {@code COLLATE "C"} is a cast to a placeholder type (it binds to the
 * operand before it in the same way).
 */
final class CanonicalSql {

    /** The placeholder type that stands for {@code COLLATE "C"}. */
    static final String COLLATE_C = "collate_c";

    private static final Set<String> KEYWORDS = Set.of(
            "and",
            "or",
            "not",
            "is",
            "null",
            "true",
            "false",
            "unknown",
            "distinct",
            "from",
            "in",
            "between",
            "like",
            "ilike",
            "escape",
            "isnull",
            "notnull",
            "cast",
            "as",
            "collate");
    private static final Set<String> RESERVED = Set.of(("all analyse analyze any array asc asymmetric authorization"
                    + " binary both case check collation column concurrently constraint create cross current_catalog"
                    + " current_date current_role current_schema current_time current_timestamp current_user default"
                    + " deferrable desc do else end except fetch for foreign freeze full grant group having initially"
                    + " inner intersect into join lateral leading left limit localtime localtimestamp natural offset on"
                    + " only order outer overlaps placing primary references returning right select session_user"
                    + " similar some symmetric system_user table tablesample then to trailing union unique user using"
                    + " variadic verbose when where window with")
            .split(" "));
    private static final Set<String> FUNCTIONS =
            Set.of("lower", "upper", "length", "char_length", "character_length", "coalesce", "nullif", "abs", "mod");
    private static final Set<String> C_COLLATIONS = Set.of("C", "POSIX", "ucs_basic");

    private final List<Token> tokens;
    private final List<List<String>> columns = new ArrayList<>();
    private final List<Token> constants = new ArrayList<>();
    private final List<TypeName> types = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final List<int[]> origins = new ArrayList<>();
    private int at;

    private CanonicalSql(List<Token> tokens) {
        this.tokens = tokens;
    }

    static CanonicalSql of(String sql) {
        CanonicalSql canonical = new CanonicalSql(SqlLexer.tokens(sql));
        while (canonical.peek(0).kind() != Token.Kind.END) {
            canonical.rewriteNext();
        }
        return canonical;
    }

    /** What the parser reads. */
    String text() {
        return text.toString();
    }

    List<String> column(int placeholder) {
        return columns.get(placeholder);
    }

    /** A token of kind STRING or NUMBER. */
    Token constant(int placeholder) {
        return constants.get(placeholder);
    }

    TypeName type(int placeholder) {
        return types.get(placeholder);
    }

    /** Where in the filter the token stands that begins at this column of {@link #text}, counted from 1. */
    int originalOffset(int column) {
        int offset = 0;
        for (int[] origin : origins) {
            if (origin[0] < column) {
                offset = origin[1];
            }
        }
        return offset;
    }

    private void rewriteNext() {
        Token token = peek(0);
        switch (token.kind()) {
            case STRING -> {
                at++;
                emit(constant(token), token.offset());
            }
            case NUMBER -> {
                at++;
                boolean plain = token.text().chars().allMatch(c -> c >= '0' && c <= '9');
                emit(plain ? token.text() : constant(token), token.offset());
            }
            case OPERATOR -> rewriteOperator(token);
            case PUNCTUATION -> {
                at++;
                emit(token.text(), token.offset());
            }
            case WORD, QUOTED_NAME -> rewriteName(token);
            case END -> throw new IllegalStateException("Read beyond the end");
        }
    }

    private void rewriteOperator(Token operator) {
        at++;
        emit(operator.text(), operator.offset());
        if (operator.text().equals("::")) {
            emitType(operator.offset());
            return;
        }
        Token next = peek(0);
        boolean sign = next.is(Token.Kind.OPERATOR, "+") || next.is(Token.Kind.OPERATOR, "-");
        if (next.kind() == Token.Kind.OPERATOR && !sign) {
            throw new Unsupported("two operators follow each other at offset " + next.offset());
        }
    }

    private void rewriteName(Token token) {
        boolean keyword = token.kind() == Token.Kind.WORD && KEYWORDS.contains(token.text());
        if (keyword) {
            rewriteKeyword(token);
            return;
        }
        TypeName constantType = typeOfConstant();
        if (constantType != null) {
            Token constant = peek(0);
            at++;
            emit(constant(constant), constant.offset());
            emit("::", token.offset());
            emit(type(constantType), token.offset());
            return;
        }
        List<String> parts = nameParts(token);
        if (peek(0).is(Token.Kind.PUNCTUATION, "(")) {
            emit(functionName(parts), token.offset());
            return;
        }
        columns.add(parts);
        emit("\"c" + (columns.size() - 1) + '"', token.offset());
    }

    private void rewriteKeyword(Token keyword) {
        at++;
        if (keyword.text().equals("collate")) {
            rewriteCollate(keyword);
            return;
        }
        emit(keyword.text().toUpperCase(Locale.ROOT), keyword.offset());
        if (keyword.text().equals("as")) {
            emitType(keyword.offset());
        }
    }

    private void rewriteCollate(Token keyword) {
        List<String> name = nameParts(peek(0));
        String collation = name.get(name.size() - 1);
        boolean known = C_COLLATIONS.contains(collation)
                && (name.size() == 1 || name.size() == 2 && name.get(0).equals("pg_catalog"));
        if (!known) {
            throw new Unsupported(
                    "the collation \"" + collation + "\" is not supported; only \"C\" is the same everywhere");
        }
        emit("::", keyword.offset());
        emit('"' + COLLATE_C + '"', keyword.offset());
    }

    /** Reads {@code a}, {@code a.b} or {@code a.b.c}. */
    private List<String> nameParts(Token first) {
        List<String> parts = new ArrayList<>();
        parts.add(plainName(first));
        at++;
        while (peek(0).is(Token.Kind.PUNCTUATION, ".")) {
            parts.add(peek(1).kind() == Token.Kind.WORD ? peek(1).text() : plainName(peek(1)));
            at += 2;
        }
        return List.copyOf(parts);
    }

    private static String plainName(Token token) {
        if (!token.isName()) {
            throw new Unsupported("a name is expected at offset " + token.offset());
        }
        boolean reserved = token.kind() == Token.Kind.WORD && RESERVED.contains(token.text());
        if (reserved) {
            throw new Unsupported(token.text().toUpperCase(Locale.ROOT) + " is not supported");
        }
        return token.text();
    }

    private static String functionName(List<String> parts) {
        String name = parts.get(parts.size() - 1);
        boolean known = FUNCTIONS.contains(name)
                && (parts.size() == 1 || parts.size() == 2 && parts.get(0).equals("pg_catalog"));
        if (!known) {
            throw new Unsupported("the function " + String.join(".", parts) + " is not supported");
        }
        return name;
    }

    /** The type of {@code date '2020-01-01'}; null, and nothing read, when no such constant begins here. */
    private TypeName typeOfConstant() {
        if (peek(0).kind() != Token.Kind.WORD || SqlType.named(peek(0).text()) == null && !beginsLongType(peek(0))) {
            return null;
        }
        int start = at;
        boolean type = false;
        try {
            TypeName name = readType();
            type = peek(0).kind() == Token.Kind.STRING;
            return type ? name : null;
        } catch (Unsupported notAType) {
            // A column may have a type's name: the caller reads it as one.
            return null;
        } finally {
            at = type ? at : start;
        }
    }

    private static boolean beginsLongType(Token token) {
        return token.text().equals("double");
    }

    private void emitType(int offset) {
        emit(type(readType()), offset);
    }

    private TypeName readType() {
        TypeNameReader reader = new TypeNameReader(tokens, at);
        TypeName type = reader.read();
        at = reader.end();
        return type;
    }

    private String constant(Token token) {
        constants.add(token);
        return "'" + (constants.size() - 1) + "'";
    }

    private String type(TypeName type) {
        types.add(type);
        return "\"t" + (types.size() - 1) + '"';
    }

    private void emit(String canonical, int offset) {
        origins.add(new int[] {text.length(), offset});
        text.append(canonical).append(' ');
    }

    private Token peek(int ahead) {
        return tokens.get(Math.min(at + ahead, tokens.size() - 1));
    }
}
