package io.pgcat.structure;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import io.pgcat.structure.TargetObjects.Relation;

/**
 * What indexes are called at the target: as at the publisher, or, where something else in the schema has that name, by a
 * derived one. Both names are looked for, so it does not matter which of two tables came first.
 */
final class IndexNames {

    private final TargetNames names;
    private final Map<Long, Place> byOid = new HashMap<>();

    /** An index and its table, both of the publisher. */
    private record Place(TableDefinition table, IndexDefinition index) {}

    /**
     * An index at the target.
     *
     * @param name what it is called, or shall be
     * @param there the index, if it is there
     */
    record Named(QualifiedName name, Optional<Relation> there) {}

    IndexNames(Structure structure, TargetNames names) {
        this.names = names;
        for (TableDefinition table : structure.tableDefinitions()) {
            table.later().indexes().forEach(index -> put(table, index));
            table.later().keys().forEach(key -> put(table, key.index()));
        }
    }

    private void put(TableDefinition table, IndexDefinition index) {
        byOid.put(index.id().oid(), new Place(table, index));
    }

    /** @param index by its name at the publisher */
    Named named(TargetObjects objects, TableDefinition table, String index) throws SQLException {
        QualifiedName target = names.of(table);
        long tableOid = objects.relation(target).map(Relation::oid).orElse(0L);
        QualifiedName kept = target.named(index);
        Optional<Relation> found = objects.relation(kept);
        if (isOf(found, tableOid)) {
            return new Named(kept, found);
        }
        QualifiedName derived = target.named(DerivedName.of(target.name(), index));
        Optional<Relation> foundDerived = objects.relation(derived);
        if (isOf(foundDerived, tableOid)) {
            return new Named(derived, foundDerived);
        }
        return new Named(found.isEmpty() ? kept : derived, Optional.empty());
    }

    private static boolean isOf(Optional<Relation> found, long table) {
        return table != 0
                && found.isPresent()
                && found.get().table() == table
                && !found.get().isSequence();
    }

    /** The index of the table's root that this one is a part of, where both are copied. */
    Optional<Named> root(TargetObjects objects, IndexDefinition part) throws SQLException {
        Place place = byOid.get(part.partOf());
        return place == null
                ? Optional.empty()
                : Optional.of(named(objects, place.table(), place.index().name()));
    }
}
