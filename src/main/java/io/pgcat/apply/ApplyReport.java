package io.pgcat.apply;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.pgcat.apply.conflict.ConflictType;
import io.pgcat.change.Lsn;

/**
 * What an applier has done since it was made.
 *
 * @param tables by name
 * @param conflicts how many rows, or transactions where the conflict stops the subscription; types without any are absent
 * @param appliedLsn end of the last applied transaction; {@link Lsn#ZERO} before the position is read
 * @param lastCommitTime the publisher's clock at the last applied commit; empty before the first
 * @param messages how many logical messages were passed over
 * @param ignored how many changes were left out because the copy of their table, which has them, was still to begin
 */
public record ApplyReport(
        List<Table> tables,
        Map<ConflictType, Long> conflicts,
        Lsn appliedLsn,
        Optional<Instant> lastCommitTime,
        long messages,
        long ignored) {

    /**
     * One target.
     *
     * @param local {@code schema.name} at the target
     * @param strategy how its changes are written
     * @param rows how many rows were inserted, updated or deleted and committed
     */
    public record Table(String local, Strategy strategy, long rows) {}

    /** How changes are turned into statements. */
    public enum Strategy {
        /** One statement per change, in the publisher's order. */
        ORDERED,
        /** The last state of each row of a batch, many rows per statement. */
        NET;

        /** The name for people. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public ApplyReport {
        tables = List.copyOf(tables);
        conflicts = Map.copyOf(conflicts);
    }
}
