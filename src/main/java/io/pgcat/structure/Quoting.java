package io.pgcat.structure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Names and strings in SQL text. Source: PostgreSQL 18, "Lexical Structure". Strings are meant for sessions with
 * {@code standard_conforming_strings = on}, which {@link PinnedSettings} sets.
 */
final class Quoting {

    private Quoting() {}

    /** One name, always quoted: then no keyword of any version can be met. */
    static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Names with commas between, in brackets. */
    static String identifiers(Collection<String> names) {
        return names.stream().map(Quoting::identifier).collect(Collectors.joining(", ", "(", ")"));
    }

    static String literal(String text) {
        return '\'' + text.replace("'", "''") + '\'';
    }

    /** What a quoted or plain name stands for. A plain one is as the server wrote it, in lower case already. */
    static String unquoted(String identifier) {
        if (!identifier.startsWith("\"")) {
            return identifier;
        }
        return identifier.substring(1, identifier.length() - 1).replace("\"\"", "\"");
    }

    /** What a string literal stands for, in either of the forms in which the server writes them. */
    static String textOf(String literal) {
        boolean escaped = literal.charAt(0) != '\'';
        String body = literal.substring(escaped ? 2 : 1, literal.length() - 1).replace("''", "'");
        return escaped ? body.replace("\\\\", "\\") : body;
    }

    /** Parts of a name with dots, unquoted: {@code app."Odd.Name"} has two. */
    static List<String> parts(String qualified) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        boolean quoted = false;
        for (int i = 0; i < qualified.length(); i++) {
            char c = qualified.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '.' && !quoted) {
                parts.add(unquoted(qualified.substring(from, i)));
                from = i + 1;
            }
        }
        parts.add(unquoted(qualified.substring(from)));
        return parts;
    }
}
