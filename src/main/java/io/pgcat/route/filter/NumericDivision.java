package io.pgcat.route.filter;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * How many digits after the point PostgreSQL gives to a quotient: at least 16 significant ones, counted in its groups of
 * four decimal digits, and no fewer than either operand shows. Source: PostgreSQL's {@code select_div_scale}, the same in
 * versions 11 to 18.
 */
final class NumericDivision {

    private static final int GROUP = 4;
    private static final int MIN_SIGNIFICANT = 16;
    private static final int MAX_DISPLAY_SCALE = 1000;

    private NumericDivision() {}

    static int scale(BigDecimal dividend, BigDecimal divisor) {
        int weight = weight(dividend) - weight(divisor);
        if (firstGroup(dividend) <= firstGroup(divisor)) {
            weight--;
        }
        int scale = MIN_SIGNIFICANT - weight * GROUP;
        scale = Math.max(scale, Math.max(dividend.scale(), divisor.scale()));
        return Math.min(Math.max(scale, 0), MAX_DISPLAY_SCALE);
    }

    /** The power of 10000 that the first group other than zero stands for; 0 of zero. */
    private static int weight(BigDecimal value) {
        return value.signum() == 0 ? 0 : Math.floorDiv(value.precision() - value.scale() - 1, GROUP);
    }

    private static int firstGroup(BigDecimal value) {
        BigInteger group = value.abs().movePointLeft(weight(value) * GROUP).toBigInteger();
        return group.intValueExact();
    }
}
