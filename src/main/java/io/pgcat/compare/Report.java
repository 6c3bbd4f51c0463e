package io.pgcat.compare;

import java.util.List;

/**
 * What a comparison has found.
 *
 * @param tables ordered by the publisher's names
 * @param problems of the comparison as a whole, each a sentence; empty when there are none
 * @param cautions what a reader has to know; may be empty
 * @param nanos how long it took
 */
public record Report(
        String subscription,
        String database,
        List<TableResult> tables,
        List<String> problems,
        List<String> cautions,
        long nanos) {

    private static final double NANOS_PER_SECOND = 1e9;

    public Report {
        tables = List.copyOf(tables);
        problems = List.copyOf(problems);
        cautions = List.copyOf(cautions);
    }

    /** Whether everything was compared and nothing differs. */
    public boolean isEqual() {
        return problems.isEmpty() && tables.stream().allMatch(TableResult::isEqual);
    }

    /** How many differences there are in all tables. */
    public long differences() {
        return tables.stream().mapToLong(TableResult::differences).sum();
    }

    /** How many tables were not compared. */
    public long untold() {
        return tables.stream().filter(table -> !table.problem().isEmpty()).count();
    }

    public double seconds() {
        return nanos / NANOS_PER_SECOND;
    }
}
