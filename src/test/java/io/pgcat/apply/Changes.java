package io.pgcat.apply;

import java.util.ArrayList;
import java.util.List;

import io.pgcat.change.Change;
import io.pgcat.change.Change.OldRow;
import io.pgcat.change.Column;
import io.pgcat.change.Relation;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.change.Tuple;
import io.pgcat.change.Value;

/** Short words for changes of one publisher's table. */
record Changes(Relation relation) {

    private static final int TEXT = 25;

    /** Stands for a TOASTed value that the publisher did not send. */
    static final String TOAST = new String("unchanged TOAST");

    /**
     * A table in schema public.
     *
     * @param columns names; those that begin with {@code *} belong to the replica identity; a type's OID may follow after a
     *     colon, else it is text
     */
    static Changes of(String table, ReplicaIdentity identity, String... columns) {
        return of("public", table, identity, columns);
    }

    static Changes of(String schema, String table, ReplicaIdentity identity, String... columns) {
        List<Column> all = new ArrayList<>();
        for (String column : columns) {
            boolean key = column.startsWith("*") || identity == ReplicaIdentity.FULL;
            String[] nameAndType = (column.startsWith("*") ? column.substring(1) : column).split(":");
            int type = nameAndType.length == 1 ? TEXT : Integer.parseInt(nameAndType[1]);
            all.add(Column.of(nameAndType[0], type, key));
        }
        return new Changes(new Relation(4711, schema, table, identity, all));
    }

    Change insert(String... values) {
        return new Change.Insert(relation, row(values));
    }

    /** The key stays as it is. */
    Change update(String... values) {
        return Change.Update.sameKey(relation, row(values));
    }

    /** The old row's key is sent: the columns that do not belong to it are null. */
    Change update(String[] oldKey, String... values) {
        return new Change.Update(relation, OldRow.KEY, row(oldKey), row(values));
    }

    Change updateFull(String[] old, String... values) {
        return new Change.Update(relation, OldRow.FULL, row(old), row(values));
    }

    Change delete(String... oldKey) {
        return new Change.Delete(relation, OldRow.KEY, row(oldKey));
    }

    Change deleteFull(String... old) {
        return new Change.Delete(relation, OldRow.FULL, row(old));
    }

    Change truncate() {
        return new Change.Truncate(List.of(relation), false, false);
    }

    static String[] old(String... values) {
        return values;
    }

    private static Tuple row(String... values) {
        List<Value> all = new ArrayList<>();
        for (String value : values) {
            if (value == null) {
                all.add(Value.NULL);
            } else {
                // Identity, not equality: a row may hold this text.
                all.add(value == TOAST ? Value.UNCHANGED_TOAST : Value.of(value));
            }
        }
        return Tuple.of(all);
    }
}
