package io.pgcat.apply.target;

import java.util.List;
import java.util.Set;

import io.pgcat.apply.target.TargetTable.Traits;
import io.pgcat.change.Column;
import io.pgcat.change.Relation;
import io.pgcat.change.ReplicaIdentity;

/** What a target would be like that is made as the publisher's table is, where there is none to ask. */
public final class AssumedTable {

    private static final TypeKnowledge TYPES = TypeKnowledge.builtInTypes();

    private AssumedTable() {}

    /**
     * A plain table of these columns. Where the replica identity is FULL it has no key, but an index of its first column.
     *
     * @param relation of built-in types only
     */
    public static TargetTable of(Relation relation) {
        boolean keyless = relation.identity() == ReplicaIdentity.FULL;
        List<String> key = relation.columns().stream()
                .filter(column -> keyless || column.key())
                .map(Column::name)
                .toList();
        List<UniqueIndex> unique = keyless ? List.of() : List.of(new UniqueIndex("key", key, true, false));
        Set<String> lookups = keyless ? Set.of(key.get(0)) : Set.of();
        return new TargetTable(
                new TargetTable.Identity(relation.schema(), relation.name(), TargetKind.TABLE, SessionRole.REPLICA),
                relation.columns().stream().map(AssumedTable::column).toList(),
                unique,
                List.of(),
                new Traits(false, "", false, false, true, true, lookups, true, unique.size(), Set.of()));
    }

    private static TargetColumn column(Column column) {
        long type = column.typeOid();
        String name = TYPES.name(type);
        return new TargetColumn(
                column.name(), name, name, TYPES.equality(type), TYPES.isExact(type), false, false, false);
    }
}
