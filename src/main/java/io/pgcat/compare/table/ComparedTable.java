package io.pgcat.compare.table;

import java.util.List;
import java.util.Optional;

import io.pgcat.apply.target.TargetKind;
import io.pgcat.apply.target.TargetTable;
import io.pgcat.compare.side.Side;

/**
 * A table of the target, and those of the publisher whose rows it should hold. Compared by identity: one per target.
 */
public final class ComparedTable {

    private final List<ComparedSource> sources;
    private final TargetTable target;
    private final List<ComparedColumn> columns;
    private final TableKey key;
    private final Optional<String> targetFilter;
    private final boolean extraIgnored;

    /**
     * @param sources never empty
     * @param columns ordered by name; never empty
     * @param targetFilter the condition that the target's rows meet if they are the sources'; empty for all rows
     * @param extraIgnored whether rows that only the target has are no difference
     */
    public ComparedTable(
            List<ComparedSource> sources,
            TargetTable target,
            List<ComparedColumn> columns,
            TableKey key,
            Optional<String> targetFilter,
            boolean extraIgnored) {
        this.sources = List.copyOf(sources);
        this.target = target;
        this.columns = List.copyOf(columns);
        this.key = key;
        this.targetFilter = targetFilter;
        this.extraIgnored = extraIgnored;
    }

    public List<ComparedSource> sources() {
        return sources;
    }

    public TargetTable target() {
        return target;
    }

    public List<ComparedColumn> columns() {
        return columns;
    }

    public TableKey key() {
        return key;
    }

    Optional<String> targetFilter() {
        return targetFilter;
    }

    public boolean extraIgnored() {
        return extraIgnored;
    }

    /** Whether rows of this side have a place, and a version that changes whenever they do. */
    boolean hasVersions(Side side) {
        return side == Side.PUBLISHER
                ? sources.stream().allMatch(source -> source.definition().kind().hasRowPlaces())
                : target.kind().hasRowPlaces() && !target.traits().sharded();
    }

    /** Why differences cannot be repaired; empty when they can. */
    public Optional<String> whyNotRepairable() {
        if (key.isContent()) {
            return Optional.of("it has no key: add one, or name its columns in pgcat.pgcat_replident");
        }
        if (target.traits().sharded()) {
            return Optional.of("Citus keeps its rows");
        }
        boolean isTable = target.kind() == TargetKind.TABLE || target.kind() == TargetKind.PARTITIONED;
        return isTable
                ? Optional.empty()
                : Optional.of("it is no table but a " + target.kind().name().toLowerCase());
    }

    /** {@code schema.table} at the target. */
    @Override
    public String toString() {
        return target.qualifiedName();
    }
}
