package io.pgcat.route.filter;

import java.util.List;

/** The type that several operands are brought to. Source: PostgreSQL 17, "UNION, CASE, and Related Constructs". */
final class CommonType {

    private static final List<SqlType> NUMBERS =
            List.of(SqlType.INT2, SqlType.INT4, SqlType.INT8, SqlType.NUMERIC, SqlType.FLOAT4, SqlType.FLOAT8);

    private CommonType() {}

    /** @param construct for the message */
    static SqlType of(List<Operand> operands, String construct) {
        SqlType common = SqlType.UNKNOWN;
        for (Operand operand : operands) {
            common = of(common, operand.type(), construct);
        }
        return common == SqlType.UNKNOWN ? SqlType.TEXT : common;
    }

    private static SqlType of(SqlType left, SqlType right, String construct) {
        if (left == right || right == SqlType.UNKNOWN) {
            return left;
        }
        if (left == SqlType.UNKNOWN) {
            return right;
        }
        if (left.isNumber() && right.isNumber()) {
            return NUMBERS.indexOf(left) > NUMBERS.indexOf(right) ? left : right;
        }
        boolean texts = (left == SqlType.TEXT || left == SqlType.VARCHAR)
                && (right == SqlType.TEXT || right == SqlType.VARCHAR);
        if (!texts) {
            throw new Unsupported(construct + " of " + left.sqlName() + " and " + right.sqlName()
                    + " is not supported; cast one of them");
        }
        return SqlType.TEXT;
    }
}
