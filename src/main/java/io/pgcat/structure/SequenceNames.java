package io.pgcat.structure;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

import io.pgcat.structure.TargetObjects.Relation;

/** Decides what sequences are called at the target, before anything that names them is made. */
final class SequenceNames {

    private final Structure structure;
    private final TargetNames names;
    private final Set<QualifiedName> taken = new HashSet<>();

    SequenceNames(Structure structure, TargetNames names) {
        this.structure = structure;
        this.names = names;
    }

    /** For all of them. */
    void settle(TargetObjects target) throws SQLException {
        for (SequenceDefinition sequence : structure.sequences()) {
            QualifiedName name = choose(sequence, target);
            taken.add(name);
            names.settle(sequence, name);
        }
    }

    private QualifiedName choose(SequenceDefinition sequence, TargetObjects target) throws SQLException {
        Optional<TableDefinition> owner = structure.table(sequence.owner().table());
        if (owner.isEmpty()) {
            return sequence.name();
        }
        // PostgreSQL wants an owned sequence in the schema of its table.
        QualifiedName table = names.of(owner.get());
        QualifiedName kept = sequence.name().inSchema(table.schema());
        QualifiedName derived = kept.named(DerivedName.of(table.name(), kept.name()));
        long tableOid = target.relation(table).map(Relation::oid).orElse(0L);
        if (belongs(target.relation(derived), tableOid)) {
            return derived;
        }
        return isFree(kept, sequence, target.relation(kept), tableOid) ? kept : derived;
    }

    private static boolean belongs(Optional<Relation> found, long table) {
        return found.isPresent()
                && found.get().isSequence()
                && table != 0
                && found.get().table() == table;
    }

    /** A sequence that is there and nobody's may be used; an identity column makes its own. */
    private boolean isFree(QualifiedName name, SequenceDefinition sequence, Optional<Relation> found, long table) {
        if (found.isEmpty()) {
            return !taken.contains(name);
        }
        return belongs(found, table)
                || found.get().isSequence()
                        && found.get().table() == 0
                        && !sequence.owner().identity()
                        && !taken.contains(name);
    }
}
