package io.pgcat.pipeline.copy;

import java.util.List;
import java.util.Set;

import io.pgcat.route.TableMapping;
import io.pgcat.source.Publisher;
import io.pgcat.source.RetryPauses;

/**
 * How the tables of one subscription are copied.
 *
 * @param id of its route, source and target in this process
 * @param subscription its name
 * @param copyData whether tables that are found in the publications are copied; else they are ready at once
 * @param conflict what is done about rows that are at the target already: {@code error}, {@code truncate}, {@code upsert}
 * @param structure whether tables that the target lacks are made first
 * @param workers how many parts of tables are copied at a time
 * @param partBytes what of a large table is copied, committed, and taken up again after a crash at once
 * @param filtered publisher's tables, {@code schema.table}, of which a bean looks at every row
 * @param pauses before a table is tried again
 */
public record CopySettings(
        String id,
        String subscription,
        Publisher publisher,
        List<String> publications,
        boolean copyData,
        String conflict,
        boolean structure,
        int workers,
        long partBytes,
        TableMapping mapping,
        Set<String> filtered,
        RetryPauses pauses) {

    /** What a copy does about rows that are at the target already; the first is the default. */
    public static final List<String> CONFLICTS = List.of("error", "truncate", "upsert");

    public CopySettings {
        publications = List.copyOf(publications);
        filtered = Set.copyOf(filtered);
    }

    /** The name under which servers know the sessions of the copies. */
    String purpose() {
        return "pgcat copy " + subscription;
    }
}
