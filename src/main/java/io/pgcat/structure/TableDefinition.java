package io.pgcat.structure;

import java.util.List;

/**
 * An ordinary or partitioned table.
 *
 * @param columns in their order; may be none
 * @param checks conditions that hold for all rows; those that are not valid are in {@code later}
 * @param later what is made when its rows have come
 * @param comment empty when it has none
 */
record TableDefinition(
        ObjectId id,
        QualifiedName name,
        Nature nature,
        List<ColumnDefinition> columns,
        List<CheckDefinition> checks,
        PostData later,
        String comment)
        implements Definition {

    /**
     * What kind of table it is.
     *
     * @param partitionKey e.g. {@code RANGE (id)}; empty for an ordinary table
     * @param accessMethod empty for heap and for a partitioned table without one
     * @param type composite type of a typed table, qualified; empty for any other
     * @param options {@code name=value}, those of its TOAST table as {@code toast.name=value}
     */
    record Nature(
            String partitionKey,
            boolean unlogged,
            String accessMethod,
            String type,
            List<String> options,
            Ancestry ancestry) {

        Nature {
            options = List.copyOf(options);
        }
    }

    /**
     * What it is part of.
     *
     * @param partitionOf OID of the partitioned table that is copied, too; 0 for none
     * @param bound e.g. {@code FOR VALUES IN (1)}; empty when it is no partition
     * @param inherits OIDs of parents that are copied, too, in their order
     * @param allParents whether every parent is copied, so that its inherited columns come from them
     */
    record Ancestry(long partitionOf, String bound, List<Long> inherits, boolean allParents) {

        Ancestry {
            inherits = List.copyOf(inherits);
        }

        boolean isChild() {
            return !inherits.isEmpty();
        }

        /** OIDs of all tables that show its rows, too. */
        List<Long> parents() {
            return partitionOf == 0 ? inherits : List.of(partitionOf);
        }
    }

    /**
     * What follows the rows.
     *
     * @param keys primary key, unique and exclusion constraints
     * @param indexes those that no constraint owns
     * @param lateConstraints constraints that are not valid
     */
    record PostData(
            List<KeyDefinition> keys,
            List<IndexDefinition> indexes,
            List<CheckDefinition> lateConstraints,
            List<ForeignKeyDefinition> foreignKeys,
            List<StatisticsDefinition> statistics,
            IndexRoles roles) {

        static final PostData NOTHING =
                new PostData(List.of(), List.of(), List.of(), List.of(), List.of(), IndexRoles.NONE);

        PostData {
            keys = List.copyOf(keys);
            indexes = List.copyOf(indexes);
            lateConstraints = List.copyOf(lateConstraints);
            foreignKeys = List.copyOf(foreignKeys);
            statistics = List.copyOf(statistics);
        }
    }

    /**
     * What a table remembers of its indexes.
     *
     * @param identity FULL, NOTHING, {@code USING INDEX}, or empty for the default
     * @param identityIndex the index of the third; else empty
     * @param clusterIndex what CLUSTER goes by; empty for none
     */
    record IndexRoles(String identity, String identityIndex, String clusterIndex) {
        static final IndexRoles NONE = new IndexRoles("", "", "");
    }

    @Override
    public String noun() {
        return "table";
    }

    @Override
    public String label() {
        return name.toString();
    }

    boolean isPartitioned() {
        return !nature.partitionKey().isEmpty();
    }

    boolean isPartition() {
        return nature.ancestry().partitionOf() != 0;
    }

    /** Whether a column is written down in CREATE TABLE, and does not come from parents alone. */
    boolean declares(ColumnDefinition column) {
        Ancestry ancestry = nature.ancestry();
        return column.local() || !ancestry.isChild() || !ancestry.allParents();
    }
}
