package io.pgcat.route.filter;

import java.util.ArrayList;
import java.util.List;

/** Reads a type's name from tokens. Source: PostgreSQL 17, "Data Types", table of names and aliases. */
final class TypeNameReader {

    private final List<Token> tokens;
    private int at;

    TypeNameReader(List<Token> tokens, int start) {
        this.tokens = tokens;
        this.at = start;
    }

    /** The index of the first token after the name. */
    int end() {
        return at;
    }

    /** @throws Unsupported if there is no type that a cast may name */
    TypeName read() {
        Token first = tokens.get(at);
        boolean qualified = first.is(Token.Kind.WORD, "pg_catalog") && isPunctuation(1, ".");
        if (qualified) {
            at += 2;
        }
        String name = words(qualified);
        List<Integer> modifiers = modifiers();
        if (name.equals("timestamp") || name.equals("time")) {
            name += zone();
        }
        if (isText(0, "[") || isText(0, "array")) {
            throw new Unsupported("arrays are not supported");
        }
        SqlType type = SqlType.named(name);
        if (type == null) {
            throw new Unsupported("the type " + name + " in a cast is not supported");
        }
        boolean oneCharacter = !qualified && modifiers.isEmpty() && (name.equals("char") || name.equals("character"));
        return new TypeName(type, oneCharacter ? List.of(1) : modifiers);
    }

    private String words(boolean qualified) {
        Token first = tokens.get(at);
        if (first.kind() != Token.Kind.WORD) {
            throw new Unsupported("the type at offset " + first.offset() + " is not supported");
        }
        at++;
        boolean varying = (first.text().equals("character") || first.text().equals("char")) && isText(0, "varying");
        boolean twoWords = !qualified && (varying || first.text().equals("double") && isText(0, "precision"));
        if (twoWords) {
            at++;
            return first.text() + ' ' + tokens.get(at - 1).text();
        }
        if (qualified && first.text().equals("char")) {
            throw new Unsupported("the type \"char\" is not supported");
        }
        return first.text();
    }

    private List<Integer> modifiers() {
        List<Integer> modifiers = new ArrayList<>();
        if (!isPunctuation(0, "(")) {
            return modifiers;
        }
        do {
            at++;
            modifiers.add(modifier(tokens.get(at)));
            at++;
        } while (isPunctuation(0, ","));
        if (!isPunctuation(0, ")")) {
            throw new Unsupported(
                    "the type's modifiers at offset " + tokens.get(at).offset() + " do not end");
        }
        at++;
        return modifiers;
    }

    private static int modifier(Token token) {
        boolean small = token.kind() == Token.Kind.NUMBER && token.text().matches("[0-9]{1,8}");
        if (!small) {
            throw new Unsupported("the type's modifier at offset " + token.offset() + " is not supported");
        }
        return Integer.parseInt(token.text());
    }

    private String zone() {
        boolean with = isText(0, "with");
        if (!with && !isText(0, "without") || !isText(1, "time") || !isText(2, "zone")) {
            return "";
        }
        at += 3;
        return with ? " with time zone" : " without time zone";
    }

    private boolean isText(int ahead, String text) {
        return tokens.get(Math.min(at + ahead, tokens.size() - 1)).is(Token.Kind.WORD, text);
    }

    private boolean isPunctuation(int ahead, String text) {
        return tokens.get(Math.min(at + ahead, tokens.size() - 1)).is(Token.Kind.PUNCTUATION, text);
    }
}
