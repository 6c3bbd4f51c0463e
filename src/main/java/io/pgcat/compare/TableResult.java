package io.pgcat.compare;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How a table of the target compares with what it should hold.
 *
 * @param remote the publisher's tables, {@code schema.table}
 * @param local the target's
 * @param key columns by which rows were paired; empty when by their content
 * @param rows of the publisher that were looked at
 * @param counts of differences; kinds without any are left out
 * @param repaired differences that there are no more
 * @param first differences in the order in which they were found, as many as were asked for
 * @param notes what a reader has to know; may be empty
 * @param problem why it was not compared; empty when it was
 * @param nanos how long the rows were looked at
 */
public record TableResult(
        List<String> remote,
        String local,
        List<String> key,
        long rows,
        Map<Difference.Kind, Long> counts,
        long repaired,
        List<Difference> first,
        List<String> notes,
        String problem,
        long nanos) {

    private static final double NANOS_PER_SECOND = 1e9;

    public TableResult {
        remote = List.copyOf(remote);
        key = List.copyOf(key);
        counts = counts.isEmpty() ? Map.of() : new EnumMap<>(counts);
        first = List.copyOf(first);
        notes = List.copyOf(notes);
    }

    /** How many differences of a kind there are. */
    public long count(Difference.Kind kind) {
        return counts.getOrDefault(kind, 0L);
    }

    /** How many differences there are. */
    public long differences() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Rows of the publisher that the target has, too; under load, as of the moment when each was looked at. */
    public long equal() {
        return Math.max(
                0,
                rows
                        - count(Difference.Kind.MISSING)
                        - count(Difference.Kind.DIFFERENT)
                        - count(Difference.Kind.UNSETTLED));
    }

    /** Whether it was compared and nothing differs. */
    public boolean isEqual() {
        return problem.isEmpty() && differences() == 0;
    }

    public double seconds() {
        return nanos / NANOS_PER_SECOND;
    }

    /** Publisher's rows a second. */
    public long rowsPerSecond() {
        return nanos == 0 ? 0 : Math.round(rows / seconds());
    }
}
