package io.pgcat.compare;

import java.time.Duration;
import java.util.Set;

/**
 * How a comparison is done.
 *
 * @param tables publisher's or target's {@code schema.table}, unquoted; empty for all
 * @param limit at most so many keys are told of each table; 0 or more
 * @param jobs how many key ranges are compared at the same time, each over a connection to either side; at least 1
 * @param fenceTimeout so long a position may stand still before the comparison gives up waiting for it
 * @param ignoreExtra whether rows that only the target has are no difference
 * @param repair what becomes of differences
 */
public record CompareOptions(
        Set<String> tables, int limit, int jobs, Duration fenceTimeout, boolean ignoreExtra, Repair repair) {

    /** What becomes of differences. */
    public enum Repair {
        /** They are told. */
        NONE,
        /** Missing rows are inserted and different ones updated. */
        KEEPING_EXTRA,
        /** Also, rows that only the target has are deleted. */
        DELETING_EXTRA
    }

    public CompareOptions {
        tables = Set.copyOf(tables);
    }
}
