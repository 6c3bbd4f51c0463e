package io.pgcat.sequence;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * How a sequence counts: the columns of {@code pg_sequence}.
 *
 * @param increment below zero for one that descends; never zero
 */
record SequenceShape(long increment, long min, long max, boolean cycle) {

    /** Reads four columns, from this one on. */
    static SequenceShape of(ResultSet row, int first) throws SQLException {
        return new SequenceShape(
                row.getLong(first), row.getLong(first + 1), row.getLong(first + 2), row.getBoolean(first + 3));
    }

    boolean isAscending() {
        return increment > 0;
    }

    /** The value, or the bound that it lies beyond. */
    long bounded(long value) {
        return Math.max(min, Math.min(max, value));
    }

    /** The value that lies so many steps further on; the largest or smallest there is where that overflows. */
    long further(long value, long steps) {
        try {
            return Math.addExact(value, Math.multiplyExact(steps, increment));
        } catch (ArithmeticException overflow) {
            return isAscending() ? Long.MAX_VALUE : Long.MIN_VALUE;
        }
    }
}
