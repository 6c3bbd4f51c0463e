package io.pgcat.compare;

import java.util.List;

/**
 * What is to be compared.
 *
 * @param tables with the tally of each; may be empty
 */
record Plan(List<Planned> tables) {

    /**
     * One of them.
     *
     * @param table null when it cannot be compared; its tally says why
     */
    record Planned(ComparedTable table, TableTally tally) {}

    Plan {
        tables = List.copyOf(tables);
    }
}
