package io.pgcat.compare.table;

import java.util.List;
import java.util.Optional;

import io.pgcat.apply.target.TargetTable;

/**
 * A table that the subscription's publications hold.
 *
 * @param definition at the publisher
 * @param columns names of the published ones
 * @param filter the SQL condition that published rows meet; empty for all rows
 * @param readable whether the subscription's role may read it
 * @param operations what of it is published
 */
public record ComparedSource(
        TargetTable definition,
        List<String> columns,
        Optional<String> filter,
        boolean readable,
        Operations operations) {

    /** Changes that are published; of the others the target is never told. */
    record Operations(boolean inserts, boolean updates, boolean deletes) {}

    public ComparedSource {
        columns = List.copyOf(columns);
    }

    String name() {
        return definition.qualifiedName();
    }
}
