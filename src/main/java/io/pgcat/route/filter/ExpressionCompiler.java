package io.pgcat.route.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

import io.pgcat.change.Relation;
import io.pgcat.error.ReplicationException;
import io.pgcat.route.filter.SqlExpression.Arithmetic;
import io.pgcat.route.filter.SqlExpression.Between;
import io.pgcat.route.filter.SqlExpression.BooleanConstant;
import io.pgcat.route.filter.SqlExpression.Cast;
import io.pgcat.route.filter.SqlExpression.CollateC;
import io.pgcat.route.filter.SqlExpression.ColumnName;
import io.pgcat.route.filter.SqlExpression.Comparison;
import io.pgcat.route.filter.SqlExpression.Concatenation;
import io.pgcat.route.filter.SqlExpression.Distinct;
import io.pgcat.route.filter.SqlExpression.FunctionCall;
import io.pgcat.route.filter.SqlExpression.In;
import io.pgcat.route.filter.SqlExpression.IsBoolean;
import io.pgcat.route.filter.SqlExpression.IsNull;
import io.pgcat.route.filter.SqlExpression.Like;
import io.pgcat.route.filter.SqlExpression.NullConstant;
import io.pgcat.route.filter.SqlExpression.NumberConstant;
import io.pgcat.route.filter.SqlExpression.Regex;
import io.pgcat.route.filter.SqlExpression.Sign;
import io.pgcat.route.filter.SqlExpression.StringConstant;

/** Binds a filter's syntax to the columns and types of one table. Used once, by one thread. */
final class ExpressionCompiler {

    private final Relation relation;
    private final CaseRule caseRule;
    private final List<String> problems = new ArrayList<>();
    private final TreeSet<Integer> columns = new TreeSet<>();

    ExpressionCompiler(Relation relation, CaseRule caseRule) {
        this.relation = relation;
        this.caseRule = caseRule;
    }

    /** Everything that was refused; when there is anything, the compiled node must not be used. */
    List<String> problems() {
        return problems;
    }

    /** The positions of the columns that the filter reads. */
    List<Integer> columns() {
        return List.copyOf(columns);
    }

    /** The condition; gives a Boolean or null. */
    Node condition(SqlExpression expression) {
        try {
            return Conditions.bool(compile(expression)).node();
        } catch (Unsupported unsupported) {
            problems.add(unsupported.getMessage());
            return Node.constant(null);
        } catch (ReplicationException constantFails) {
            problems.add("a part of it without columns always fails: " + constantFails.getMessage());
            return Node.constant(null);
        }
    }

    Operand compile(SqlExpression expression) {
        Operand condition = logic(expression);
        if (condition == null) {
            condition = test(expression);
        }
        return condition != null ? condition : value(expression);
    }

    private Operand logic(SqlExpression expression) {
        if (expression instanceof SqlExpression.And and) {
            return bool(Conditions.and(condition(and.left()), condition(and.right())));
        }
        if (expression instanceof SqlExpression.Or or) {
            return bool(Conditions.or(condition(or.left()), condition(or.right())));
        }
        if (expression instanceof SqlExpression.Not not) {
            return bool(condition(not.operand()).then(value -> !(Boolean) value));
        }
        if (expression instanceof IsBoolean is) {
            return bool(Conditions.is(condition(is.operand()), is.value()));
        }
        return null;
    }

    private Operand test(SqlExpression expression) {
        if (expression instanceof Comparison comparison) {
            return bool(Comparisons.compare(
                    comparison.operator(), compile(comparison.left()), compile(comparison.right())));
        }
        if (expression instanceof Distinct distinct) {
            return bool(Comparisons.distinct(compile(distinct.left()), compile(distinct.right())));
        }
        if (expression instanceof IsNull isNull) {
            return bool(Conditions.isNull(compile(isNull.operand())));
        }
        if (expression instanceof Between between) {
            Operand operand = compile(between.operand());
            return bool(Conditions.and(
                    Comparisons.compare(">=", operand, compile(between.low())),
                    Comparisons.compare("<=", operand, compile(between.high()))));
        }
        if (expression instanceof In in) {
            return bool(InList.of(
                    compile(in.operand()),
                    in.items().stream().map(this::compile).toList()));
        }
        if (expression instanceof Like like) {
            return bool(Patterns.like(compile(like.operand()), compile(like.pattern()), like, caseRule));
        }
        if (expression instanceof Regex regex) {
            return bool(Patterns.regex(compile(regex.operand()), compile(regex.pattern()), regex.ignoreCase()));
        }
        return null;
    }

    private static Operand bool(Node node) {
        return new Operand(SqlType.BOOL, node, false);
    }

    private Operand value(SqlExpression expression) {
        if (expression instanceof ColumnName name) {
            return column(name);
        }
        if (expression instanceof Arithmetic arithmetic) {
            return Arithmetics.calculate(
                    arithmetic.operator(), compile(arithmetic.left()), compile(arithmetic.right()));
        }
        if (expression instanceof Sign sign) {
            return Arithmetics.sign(sign.negative(), compile(sign.operand()));
        }
        if (expression instanceof Concatenation both) {
            return Functions.concatenate(compile(both.left()), compile(both.right()));
        }
        if (expression instanceof Cast cast) {
            return Casts.explicit(compile(cast.operand()), cast.type());
        }
        if (expression instanceof CollateC collate) {
            return collate(compile(collate.operand()));
        }
        if (expression instanceof FunctionCall call) {
            return Functions.call(
                    call.name(), call.arguments().stream().map(this::compile).toList(), caseRule);
        }
        return constant(expression);
    }

    private static Operand constant(SqlExpression expression) {
        if (expression instanceof StringConstant string) {
            return Operand.constant(SqlType.UNKNOWN, string.text());
        }
        if (expression instanceof NumberConstant number) {
            return Arithmetics.constant(number.text());
        }
        if (expression instanceof BooleanConstant bool) {
            return Operand.constant(SqlType.BOOL, bool.value());
        }
        if (expression instanceof NullConstant) {
            return Operand.constant(SqlType.UNKNOWN, null);
        }
        throw new IllegalStateException("Not compiled: " + expression.getClass().getSimpleName());
    }

    private static Operand collate(Operand operand) {
        Operand text = operand.isUnknown() ? Casts.unknownAs(operand, SqlType.TEXT) : operand;
        if (!text.type().isText() || text.type() == SqlType.NAME) {
            throw new Unsupported("COLLATE does not apply to " + text.type().sqlName());
        }
        return new Operand(text.type(), text.node(), true);
    }

    private Operand column(ColumnName name) {
        List<String> parts = name.parts();
        String column = parts.get(parts.size() - 1);
        boolean otherTable = parts.size() > 1 && !parts.get(parts.size() - 2).equals(relation.name())
                || parts.size() > 2 && !parts.get(parts.size() - 3).equals(relation.schema())
                || parts.size() > 3;
        if (otherTable) {
            throw new Unsupported("the name " + String.join(".", parts) + " is not of table " + relation);
        }
        int index = relation.indexOf(column)
                .orElseThrow(() -> new Unsupported(
                        "table " + relation + " has no column \"" + column + "\" in what its publisher sends"));
        SqlType type = SqlType.of(relation.columns().get(index));
        columns.add(index);
        return new Operand(type, new ColumnNode(index, column, type), false);
    }
}
