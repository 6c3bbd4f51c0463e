package io.pgcat.route.filter;

import java.util.ArrayList;
import java.util.List;

import net.sf.jsqlparser.expression.BinaryExpression;
import net.sf.jsqlparser.expression.BooleanValue;
import net.sf.jsqlparser.expression.CastExpression;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.expression.NotExpression;
import net.sf.jsqlparser.expression.NullValue;
import net.sf.jsqlparser.expression.SignedExpression;
import net.sf.jsqlparser.expression.StringValue;
import net.sf.jsqlparser.expression.operators.arithmetic.Addition;
import net.sf.jsqlparser.expression.operators.arithmetic.Concat;
import net.sf.jsqlparser.expression.operators.arithmetic.Division;
import net.sf.jsqlparser.expression.operators.arithmetic.Modulo;
import net.sf.jsqlparser.expression.operators.arithmetic.Multiplication;
import net.sf.jsqlparser.expression.operators.arithmetic.Subtraction;
import net.sf.jsqlparser.expression.operators.conditional.AndExpression;
import net.sf.jsqlparser.expression.operators.conditional.OrExpression;
import net.sf.jsqlparser.expression.operators.relational.Between;
import net.sf.jsqlparser.expression.operators.relational.ComparisonOperator;
import net.sf.jsqlparser.expression.operators.relational.InExpression;
import net.sf.jsqlparser.expression.operators.relational.IsBooleanExpression;
import net.sf.jsqlparser.expression.operators.relational.IsDistinctExpression;
import net.sf.jsqlparser.expression.operators.relational.IsNullExpression;
import net.sf.jsqlparser.expression.operators.relational.IsUnknownExpression;
import net.sf.jsqlparser.expression.operators.relational.LikeExpression;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;
import net.sf.jsqlparser.expression.operators.relational.RegExpMatchOperator;
import net.sf.jsqlparser.expression.operators.relational.RegExpMatchOperatorType;
import net.sf.jsqlparser.schema.Column;

import io.pgcat.route.filter.SqlExpression.Arithmetic;
import io.pgcat.route.filter.SqlExpression.BooleanConstant;
import io.pgcat.route.filter.SqlExpression.CollateC;
import io.pgcat.route.filter.SqlExpression.ColumnName;
import io.pgcat.route.filter.SqlExpression.Comparison;
import io.pgcat.route.filter.SqlExpression.Concatenation;
import io.pgcat.route.filter.SqlExpression.Distinct;
import io.pgcat.route.filter.SqlExpression.FunctionCall;
import io.pgcat.route.filter.SqlExpression.In;
import io.pgcat.route.filter.SqlExpression.IsBoolean;
import io.pgcat.route.filter.SqlExpression.IsNull;
import io.pgcat.route.filter.SqlExpression.Not;
import io.pgcat.route.filter.SqlExpression.NullConstant;
import io.pgcat.route.filter.SqlExpression.NumberConstant;
import io.pgcat.route.filter.SqlExpression.Regex;
import io.pgcat.route.filter.SqlExpression.Sign;
import io.pgcat.route.filter.SqlExpression.StringConstant;

import static io.pgcat.route.filter.Precedence.ADD;
import static io.pgcat.route.filter.Precedence.AND;
import static io.pgcat.route.filter.Precedence.ATOM;
import static io.pgcat.route.filter.Precedence.CAST;
import static io.pgcat.route.filter.Precedence.COLLATE;
import static io.pgcat.route.filter.Precedence.COMPARISON;
import static io.pgcat.route.filter.Precedence.IS;
import static io.pgcat.route.filter.Precedence.LIKE;
import static io.pgcat.route.filter.Precedence.MULTIPLY;
import static io.pgcat.route.filter.Precedence.NOT;
import static io.pgcat.route.filter.Precedence.OR;
import static io.pgcat.route.filter.Precedence.OTHER;
import static io.pgcat.route.filter.Precedence.SIGN;

/**
 * Turns the parser's tree into {@link SqlExpression}, which refuses everything else. The parser groups some operators
 * otherwise than PostgreSQL does; each operand is therefore checked to bind tighter than its operator, and where it does
 * not the filter needs parentheses.
 */
final class ExpressionReader {

    private final CanonicalSql canonical;

    ExpressionReader(CanonicalSql canonical) {
        this.canonical = canonical;
    }

    /** A part of the tree and how tightly its outermost operator binds. */
    private record Part(SqlExpression expression, Precedence precedence) {}

    SqlExpression read(Expression expression) {
        return part(expression).expression();
    }

    /** The left operand of a left-associative operator, or the operand of NOT. */
    private SqlExpression same(Expression expression, Precedence operator) {
        Part part = part(expression);
        return operator.admits(part.precedence(), true) ? part.expression() : ambiguous();
    }

    /** Any other operand. */
    private SqlExpression tighter(Expression expression, Precedence operator) {
        Part part = part(expression);
        return operator.admits(part.precedence(), false) ? part.expression() : ambiguous();
    }

    private static SqlExpression ambiguous() {
        throw new Unsupported("PostgreSQL groups these operators otherwise; write parentheses around each operation");
    }

    private Part part(Expression expression) {
        if (expression instanceof BinaryExpression binary) {
            return binary(binary);
        }
        Part constant = constant(expression);
        return constant != null ? constant : other(expression);
    }

    private Part constant(Expression expression) {
        if (expression instanceof StringValue string) {
            Token token = canonical.constant(Integer.parseInt(string.getValue()));
            boolean number = token.kind() == Token.Kind.NUMBER;
            return new Part(number ? new NumberConstant(token.text()) : new StringConstant(token.text()), ATOM);
        }
        if (expression instanceof LongValue number) {
            return new Part(new NumberConstant(number.getStringValue()), ATOM);
        }
        if (expression instanceof BooleanValue bool) {
            return new Part(new BooleanConstant(bool.getValue()), ATOM);
        }
        return expression instanceof NullValue ? new Part(new NullConstant(), ATOM) : null;
    }

    private Part other(Expression expression) {
        if (expression instanceof Column column) {
            return new Part(new ColumnName(canonical.column(placeholder(column.getFullyQualifiedName(), 'c'))), ATOM);
        }
        if (expression instanceof ParenthesedExpressionList<?> list) {
            if (list.size() != 1) {
                throw new Unsupported("rows are not supported");
            }
            return new Part(read(list.get(0)), ATOM);
        }
        if (expression instanceof NotExpression not && !not.isExclamationMark()) {
            return new Part(new Not(same(not.getExpression(), NOT)), NOT);
        }
        if (expression instanceof SignedExpression signed && "+-".indexOf(signed.getSign()) >= 0) {
            return new Part(new Sign(signed.getSign() == '-', same(signed.getExpression(), SIGN)), SIGN);
        }
        if (expression instanceof CastExpression cast) {
            return cast(cast);
        }
        return expression instanceof Function function ? function(function) : test(expression);
    }

    private Part test(Expression expression) {
        if (expression instanceof IsNullExpression isNull) {
            SqlExpression test = new IsNull(tighter(isNull.getLeftExpression(), IS));
            return negated(test, isNull.isNot() || isNull.isUseNotNull(), IS);
        }
        if (expression instanceof IsBooleanExpression isBoolean) {
            SqlExpression test = new IsBoolean(tighter(isBoolean.getLeftExpression(), IS), isBoolean.isTrue());
            return negated(test, isBoolean.isNot(), IS);
        }
        if (expression instanceof IsUnknownExpression isUnknown) {
            return negated(new IsBoolean(tighter(isUnknown.getLeftExpression(), IS), null), isUnknown.isNot(), IS);
        }
        if (expression instanceof Between between) {
            SqlExpression test = new SqlExpression.Between(
                    tighter(between.getLeftExpression(), LIKE),
                    tighter(between.getBetweenExpressionStart(), LIKE),
                    tighter(between.getBetweenExpressionEnd(), LIKE));
            return negated(test, between.isNot(), LIKE);
        }
        if (expression instanceof InExpression in) {
            return in(in);
        }
        throw new Unsupported(expression.getClass().getSimpleName() + " is not supported");
    }

    private static Part negated(SqlExpression test, boolean not, Precedence precedence) {
        return new Part(not ? new Not(test) : test, precedence);
    }

    private Part in(InExpression in) {
        if (!(in.getRightExpression() instanceof ParenthesedExpressionList<?> list) || list.isEmpty()) {
            throw new Unsupported("IN is supported with a list in parentheses only");
        }
        List<SqlExpression> items = new ArrayList<>();
        for (Expression item : list) {
            items.add(read(item));
        }
        return negated(new In(tighter(in.getLeftExpression(), LIKE), items), in.isNot(), LIKE);
    }

    private Part cast(CastExpression cast) {
        String type = cast.getColDataType().toString();
        boolean operator = cast.keyword == null || cast.keyword.isEmpty();
        if (!operator && !cast.keyword.equalsIgnoreCase("CAST")) {
            throw new Unsupported(cast.keyword + " is not supported");
        }
        if (type.equals('"' + CanonicalSql.COLLATE_C + '"')) {
            return new Part(new CollateC(same(cast.getLeftExpression(), COLLATE)), COLLATE);
        }
        TypeName typeName = canonical.type(placeholder(type, 't'));
        return operator
                ? new Part(new SqlExpression.Cast(same(cast.getLeftExpression(), CAST), typeName), CAST)
                : new Part(new SqlExpression.Cast(read(cast.getLeftExpression()), typeName), ATOM);
    }

    private Part function(Function function) {
        if (function.isDistinct() || function.isAllColumns() || function.getNamedParameters() != null) {
            throw new Unsupported("the arguments of function " + function.getName() + " are not supported");
        }
        List<SqlExpression> arguments = new ArrayList<>();
        if (function.getParameters() != null) {
            for (Expression argument : function.getParameters()) {
                arguments.add(read(argument));
            }
        }
        return new Part(new FunctionCall(function.getName(), arguments), ATOM);
    }

    private Part binary(BinaryExpression binary) {
        Expression left = binary.getLeftExpression();
        Expression right = binary.getRightExpression();
        if (binary instanceof AndExpression) {
            return new Part(new SqlExpression.And(same(left, AND), tighter(right, AND)), AND);
        }
        if (binary instanceof OrExpression) {
            return new Part(new SqlExpression.Or(same(left, OR), tighter(right, OR)), OR);
        }
        if (binary instanceof Concat) {
            return new Part(new Concatenation(same(left, OTHER), tighter(right, OTHER)), OTHER);
        }
        if (binary instanceof IsDistinctExpression distinct) {
            return negated(new Distinct(tighter(left, IS), tighter(right, IS)), distinct.isNot(), IS);
        }
        if (binary instanceof LikeExpression like) {
            return like(like);
        }
        if (binary instanceof RegExpMatchOperator regex) {
            return regex(regex);
        }
        if (binary instanceof ComparisonOperator) {
            String operator = binary.getStringExpression();
            return new Part(
                    new Comparison(operator, tighter(left, COMPARISON), tighter(right, COMPARISON)), COMPARISON);
        }
        return arithmetic(binary);
    }

    private Part like(LikeExpression like) {
        boolean ignoreCase = like.getLikeKeyWord() == LikeExpression.KeyWord.ILIKE;
        if (!ignoreCase && like.getLikeKeyWord() != LikeExpression.KeyWord.LIKE) {
            throw new Unsupported(like.getLikeKeyWord() + " is not supported");
        }
        String escape = "\\";
        if (like.getEscape() != null) {
            if (!(read(like.getEscape()) instanceof StringConstant constant)) {
                throw new Unsupported("ESCAPE is supported with a string constant only");
            }
            escape = constant.text();
        }
        SqlExpression operand = tighter(like.getLeftExpression(), LIKE);
        SqlExpression pattern = tighter(like.getRightExpression(), LIKE);
        return negated(new SqlExpression.Like(operand, pattern, ignoreCase, escape), like.isNot(), LIKE);
    }

    private Part regex(RegExpMatchOperator regex) {
        RegExpMatchOperatorType type = regex.getOperatorType();
        boolean ignoreCase = type == RegExpMatchOperatorType.MATCH_CASEINSENSITIVE
                || type == RegExpMatchOperatorType.NOT_MATCH_CASEINSENSITIVE;
        boolean not = type == RegExpMatchOperatorType.NOT_MATCH_CASESENSITIVE
                || type == RegExpMatchOperatorType.NOT_MATCH_CASEINSENSITIVE;
        SqlExpression operand = same(regex.getLeftExpression(), OTHER);
        SqlExpression pattern = tighter(regex.getRightExpression(), OTHER);
        return negated(new Regex(operand, pattern, ignoreCase), not, OTHER);
    }

    private Part arithmetic(BinaryExpression binary) {
        boolean sum = binary instanceof Addition || binary instanceof Subtraction;
        boolean product = binary instanceof Multiplication || binary instanceof Division || binary instanceof Modulo;
        if (!sum && !product) {
            throw new Unsupported("the operator " + binary.getStringExpression() + " is not supported");
        }
        Precedence precedence = sum ? ADD : MULTIPLY;
        SqlExpression left = same(binary.getLeftExpression(), precedence);
        SqlExpression right = tighter(binary.getRightExpression(), precedence);
        return new Part(new Arithmetic(binary.getStringExpression(), left, right), precedence);
    }

    private static int placeholder(String quoted, char kind) {
        if (!quoted.matches('"' + String.valueOf(kind) + "[0-9]+\"")) {
            throw new Unsupported(quoted + " is not supported here");
        }
        return Integer.parseInt(quoted.substring(2, quoted.length() - 1));
    }
}
