package io.pgcat.apply.target;

import java.util.List;

/**
 * A valid unique index over plain columns and all rows.
 *
 * @param name unquoted, without schema
 * @param columns the key columns' names, in index order
 * @param primary whether it is the primary key's
 * @param replicaIdentity whether the table's replica identity is set to it
 */
public record UniqueIndex(String name, List<String> columns, boolean primary, boolean replicaIdentity) {

    public UniqueIndex {
        columns = List.copyOf(columns);
    }
}
