package io.pgcat.structure;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What tables and their sequences are called at the target. Indexes, constraints and owned sequences stay in the schema of
 * their table; types, and sequences that nobody owns, are not mapped.
 */
final class TargetNames {

    private final Map<ObjectId, QualifiedName> tables;
    private final Map<QualifiedName, TableDefinition> makers;
    private final MovedNames moved;

    TargetNames(Structure structure, UnaryOperator<QualifiedName> mapping) {
        this.tables = new HashMap<>();
        this.makers = new HashMap<>();
        this.moved = new MovedNames();
        for (TableDefinition table : structure.tableDefinitions()) {
            QualifiedName target = mapping.apply(table.name());
            tables.put(table.id(), target);
            makers.putIfAbsent(target, table);
            moved.put(table.name(), target);
            table.later()
                    .foreignKeys()
                    .forEach(key -> moved.put(
                            key.references().name(),
                            mapping.apply(key.references().name())));
        }
    }

    private TargetNames(TargetNames other) {
        this.tables = other.tables;
        this.makers = other.makers;
        this.moved = other.moved.copy();
    }

    /** For one who settles names of sequences. */
    TargetNames copy() {
        return new TargetNames(this);
    }

    QualifiedName of(TableDefinition table) {
        return tables.get(table.id());
    }

    /** The table that the target's is made from, where several are mapped to one and this is not the first. */
    Optional<TableDefinition> madeFromAnother(TableDefinition table) {
        return Optional.of(makers.get(of(table))).filter(maker -> !maker.id().equals(table.id()));
    }

    void settle(SequenceDefinition sequence, QualifiedName target) {
        moved.put(sequence.name(), target);
    }

    MovedNames moved() {
        return moved;
    }
}
