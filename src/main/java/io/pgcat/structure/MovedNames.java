package io.pgcat.structure;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Relations that have another name at the target, and texts of the publisher rewritten to these names. The publisher's
 * deparser qualifies every name, as nothing but pg_catalog is on its search_path: so a pair of names with a dot between
 * is a relation, its row type, or a function, which a bracket follows.
 */
final class MovedNames {

    private final Map<QualifiedName, QualifiedName> moved = new HashMap<>();

    MovedNames copy() {
        MovedNames copy = new MovedNames();
        copy.moved.putAll(moved);
        return copy;
    }

    void put(QualifiedName from, QualifiedName to) {
        if (!from.equals(to)) {
            moved.put(from, to);
        }
    }

    QualifiedName of(QualifiedName relation) {
        return moved.getOrDefault(relation, relation);
    }

    /** A type's name or an expression, at the target. */
    String rewrite(String sql) {
        return rewrite(sql, new QualifiedName("", ""));
    }

    /** An expression of a table: it names its own table only for a whole row, and then without the schema. */
    String rewrite(String sql, QualifiedName self) {
        if (moved.isEmpty()) {
            return sql;
        }
        List<SqlToken> tokens = SqlToken.of(sql);
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < tokens.size()) {
            if (isPair(tokens, at)) {
                text.append(pair(tokens, at));
                at += 3;
            } else {
                text.append(isWholeRow(tokens, at, self) ? Quoting.identifier(of(self).name()) : single(tokens, at));
                at++;
            }
        }
        return text.toString();
    }

    /** Whether it makes a name of a text when it runs: such a name is in no catalogue, and follows nothing. */
    static boolean namesAtRunTime(String sql) {
        List<SqlToken> tokens = SqlToken.of(sql);
        for (int at = 1; at + 1 < tokens.size(); at++) {
            if (is(tokens, at, "::")
                    && isWord(tokens, at + 1, "regclass")
                    && kind(tokens, at - 1) != SqlToken.Kind.STRING) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPair(List<SqlToken> tokens, int at) {
        return kind(tokens, at) == SqlToken.Kind.NAME
                && is(tokens, at + 1, ".")
                && kind(tokens, at + 2) == SqlToken.Kind.NAME
                && !is(tokens, at - 1, ".")
                && !is(tokens, at + 3, "(");
    }

    private String pair(List<SqlToken> tokens, int at) {
        String schema = tokens.get(at).text();
        String name = tokens.get(at + 2).text();
        QualifiedName to = moved.get(new QualifiedName(Quoting.unquoted(schema), Quoting.unquoted(name)));
        return to == null ? schema + '.' + name : to.sql();
    }

    private static boolean isWholeRow(List<SqlToken> tokens, int at, QualifiedName self) {
        return kind(tokens, at) == SqlToken.Kind.NAME
                && is(tokens, at + 1, ".")
                && is(tokens, at + 2, "*")
                && !is(tokens, at - 1, ".")
                && Quoting.unquoted(tokens.get(at).text()).equals(self.name());
    }

    private String single(List<SqlToken> tokens, int at) {
        SqlToken token = tokens.get(at);
        boolean names = token.kind() == SqlToken.Kind.STRING
                && is(tokens, at + 1, "::")
                && (isWord(tokens, at + 2, "regclass") || isWord(tokens, at + 2, "regtype"));
        return names ? nameInString(token.text()) : token.text();
    }

    private String nameInString(String literal) {
        List<String> parts = Quoting.parts(Quoting.textOf(literal));
        QualifiedName to = parts.size() == 2 ? moved.get(new QualifiedName(parts.get(0), parts.get(1))) : null;
        return to == null ? literal : Quoting.literal(to.sql());
    }

    private static SqlToken.Kind kind(List<SqlToken> tokens, int at) {
        return at < tokens.size() ? tokens.get(at).kind() : SqlToken.Kind.SPACE;
    }

    private static boolean is(List<SqlToken> tokens, int at, String symbol) {
        return at >= 0 && at < tokens.size() && tokens.get(at).is(symbol);
    }

    private static boolean isWord(List<SqlToken> tokens, int at, String word) {
        return at < tokens.size() && tokens.get(at).isWord(word);
    }
}
