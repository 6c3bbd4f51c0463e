package io.pgcat.route.filter;

import java.util.List;

/** A filter's syntax, before it is known what its names mean. */
sealed interface SqlExpression {

    /** A string constant. */
    record StringConstant(String text) implements SqlExpression {}

    /** A number as it was written, without sign. */
    record NumberConstant(String text) implements SqlExpression {}

    record BooleanConstant(boolean value) implements SqlExpression {}

    record NullConstant() implements SqlExpression {}

    /** @param parts column, or table and column, or schema, table and column */
    record ColumnName(List<String> parts) implements SqlExpression {}

    record And(SqlExpression left, SqlExpression right) implements SqlExpression {}

    record Or(SqlExpression left, SqlExpression right) implements SqlExpression {}

    record Not(SqlExpression operand) implements SqlExpression {}

    /** @param operator one of = <> < <= > >= */
    record Comparison(String operator, SqlExpression left, SqlExpression right) implements SqlExpression {}

    /** @param operator one of + - * / % */
    record Arithmetic(String operator, SqlExpression left, SqlExpression right) implements SqlExpression {}

    record Concatenation(SqlExpression left, SqlExpression right) implements SqlExpression {}

    record Sign(boolean negative, SqlExpression operand) implements SqlExpression {}

    record Distinct(SqlExpression left, SqlExpression right) implements SqlExpression {}

    record IsNull(SqlExpression operand) implements SqlExpression {}

    /** @param value TRUE, FALSE, or null for UNKNOWN */
    record IsBoolean(SqlExpression operand, Boolean value) implements SqlExpression {}

    record Between(SqlExpression operand, SqlExpression low, SqlExpression high) implements SqlExpression {}

    record In(SqlExpression operand, List<SqlExpression> items) implements SqlExpression {}

    /** @param escape the escape character, or an empty string for none */
    record Like(SqlExpression operand, SqlExpression pattern, boolean ignoreCase, String escape)
            implements SqlExpression {}

    record Regex(SqlExpression operand, SqlExpression pattern, boolean ignoreCase) implements SqlExpression {}

    record Cast(SqlExpression operand, TypeName type) implements SqlExpression {}

    /** {@code COLLATE "C"}: the one collation whose order is the same everywhere. */
    record CollateC(SqlExpression operand) implements SqlExpression {}

    record FunctionCall(String name, List<SqlExpression> arguments) implements SqlExpression {}
}
