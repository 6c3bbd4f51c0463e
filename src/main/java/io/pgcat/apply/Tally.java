package io.pgcat.apply;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.jboss.logging.Logger;

import io.pgcat.apply.ApplyReport.Strategy;
import io.pgcat.apply.conflict.ConflictLog;
import io.pgcat.apply.conflict.ConflictType;
import io.pgcat.change.Lsn;

/** What one target transaction, or one step of it, did; told after its commit. One thread at a time. */
final class Tally {

    private static final Logger LOG = Logger.getLogger(Tally.class);

    private final String subscription;
    private final ConflictLog conflicts;
    private final Map<String, Long> rows = new HashMap<>();
    private final Map<String, Strategy> strategies = new HashMap<>();
    private final Set<String> suppressed = new HashSet<>();
    private long messages;

    Tally(String subscription) {
        this.subscription = subscription;
        this.conflicts = new ConflictLog(subscription);
    }

    /** Changes of a table took effect. */
    void rows(String table, long count) {
        rows.merge(table, count, Long::sum);
    }

    /** A row was not found. */
    void missing(ConflictType type, TableStatements table, Lsn commitLsn) {
        conflicts.add(type, table.table().qualifiedName(), table.key().names(), commitLsn);
    }

    /** A trigger or rule left an insert without effect. */
    void suppressed(String table) {
        suppressed.add(table);
    }

    void strategy(String table, Strategy strategy) {
        strategies.put(table, strategy);
    }

    void message() {
        messages++;
    }

    /** Adds what a step did that stands. */
    void add(Tally step) {
        step.rows.forEach(this::rows);
        strategies.putAll(step.strategies);
        suppressed.addAll(step.suppressed);
        conflicts.addAll(step.conflicts);
        messages += step.messages;
    }

    /**
     * Counts and logs it all.
     *
     * @param knownToSuppress tables of which it was said already that they suppress rows; added to
     */
    void reportTo(Statistics statistics, Set<String> knownToSuppress) {
        for (String table : suppressed) {
            if (knownToSuppress.add(table)) {
                LOG.warnf(
                        "A trigger or rule left inserts without effect; said once, subscription=%s, table=%s",
                        subscription, table);
            }
        }
        statistics.strategies(strategies);
        statistics.committed(rows, conflicts.report(), messages);
    }
}
