package io.pgcat.route.filter;

import java.util.Locale;

import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.parser.CCJSqlParser;
import net.sf.jsqlparser.parser.CCJSqlParserConstants;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.parser.ParseException;
import net.sf.jsqlparser.parser.Token;
import net.sf.jsqlparser.parser.TokenMgrException;

import io.pgcat.change.Relation;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

/**
 * A filter whose syntax is known to be supported; what its names mean is not known yet. Immutable, any thread.
 */
public final class RowFilterExpression {

    private static final int MAX_LENGTH = 20_000;
    private static final int MAX_DEPTH = 40;
    private static final int MAX_THOROUGH_DEPTH = 6;

    private final String sql;
    private final SqlExpression syntax;

    private RowFilterExpression(String sql, SqlExpression syntax) {
        this.sql = sql;
        this.syntax = syntax;
    }

    /**
     * Reads a filter, for a check before any table is known.
     *
     * @param sql a boolean expression, without WHERE
     * @throws ReplicationException of kind CONFIGURATION if it is not SQL or uses what is not supported; retrying is useless
     *     until the filter is changed
     */
    public static RowFilterExpression parse(String sql) {
        try {
            return new RowFilterExpression(sql, syntaxOf(sql));
        } catch (Unsupported unsupported) {
            throw refused(sql, "", unsupported.getMessage());
        }
    }

    /**
     * The filter for one table.
     *
     * @throws ReplicationException of kind CONFIGURATION naming everything that cannot be evaluated exactly
     */
    public RowFilter bind(Relation relation) {
        return RowFilter.of(this, relation);
    }

    /** The filter as it was written. */
    public String sql() {
        return sql;
    }

    SqlExpression syntax() {
        return syntax;
    }

    static ReplicationException refused(String sql, String table, String problems) {
        String of = table.isEmpty() ? "" : " of " + table;
        return new ReplicationException(
                ErrorKind.CONFIGURATION, "Cannot use the row filter" + of + " (" + sql + "): " + problems + ".");
    }

    private static SqlExpression syntaxOf(String sql) {
        if (sql.isBlank() || sql.length() > MAX_LENGTH) {
            throw new Unsupported("it must have 1 to " + MAX_LENGTH + " characters");
        }
        CanonicalSql canonical = CanonicalSql.of(sql);
        Expression parsed = parsed(canonical);
        SqlExpression syntax = new ExpressionReader(canonical).read(parsed);
        // What the parser read beside our syntax would show here.
        if (!squeezed(parsed.toString()).equals(squeezed(canonical.text()))) {
            throw new Unsupported("the parser read it as " + parsed);
        }
        return syntax;
    }

    private static String squeezed(String text) {
        return text.replace(" ", "").toLowerCase(Locale.ROOT);
    }

    private static int depth(String canonical) {
        int depth = 0;
        int deepest = 0;
        for (int i = 0; i < canonical.length(); i++) {
            char c = canonical.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            deepest = Math.max(deepest, depth);
            if (depth < 0) {
                break;
            }
        }
        if (depth != 0) {
            throw new Unsupported("its parentheses do not match");
        }
        return deepest;
    }

    /** The parser's thorough mode takes time exponential in the depth; most filters need only its simple mode. */
    private static Expression parsed(CanonicalSql canonical) {
        int depth = depth(canonical.text());
        if (depth > MAX_DEPTH) {
            throw new Unsupported("parentheses are nested deeper than " + MAX_DEPTH);
        }
        try {
            return parsed(canonical, false);
        } catch (Unsupported notSimple) {
            if (depth > MAX_THOROUGH_DEPTH) {
                throw notSimple;
            }
            return parsed(canonical, true);
        }
    }

    private static Expression parsed(CanonicalSql canonical, boolean thorough) {
        CCJSqlParser parser = CCJSqlParserUtil.newParser(canonical.text()).withAllowComplexParsing(thorough);
        try {
            Expression expression = parser.Expression();
            Token rest = parser.getNextToken();
            if (rest.kind != CCJSqlParserConstants.EOF) {
                throw syntaxError(canonical, rest);
            }
            return expression;
        } catch (ParseException failure) {
            throw syntaxError(canonical, failure.currentToken == null ? null : failure.currentToken.next);
        } catch (TokenMgrException failure) {
            throw new Unsupported("syntax error");
        }
    }

    private static Unsupported syntaxError(CanonicalSql canonical, Token token) {
        if (token == null || token.kind == CCJSqlParserConstants.EOF) {
            return new Unsupported("syntax error at its end");
        }
        return new Unsupported(
                "syntax error, or parentheses are needed, at offset " + canonical.originalOffset(token.beginColumn));
    }
}
