package io.pgcat.apply.target;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

import io.pgcat.change.Column;
import io.pgcat.change.Relation;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

/**
 * By which columns a row of a target is found.
 *
 * @param columns never empty
 * @param unique whether an index of the target lets at most one row match
 * @param fullRow whether every column is compared, for want of a key
 */
public record KeyColumns(List<KeyColumn> columns, boolean unique, boolean fullRow) {

    /**
     * One of them.
     *
     * @param target the target's column
     * @param source its place in the publisher's tuples
     */
    public record KeyColumn(TargetColumn target, int source) {}

    public KeyColumns {
        columns = List.copyOf(columns);
    }

    /** Names, in order. */
    public List<String> names() {
        return columns.stream().map(column -> column.target().name()).toList();
    }

    /** Whether the publisher's column is one of them. */
    public boolean holds(int source) {
        return columns.stream().anyMatch(column -> column.source() == source);
    }

    /**
     * Finds them: what a user configured, else the publisher's replica identity, else the target's key, else all.
     *
     * @throws ReplicationException CONFIGURATION if rows of this target cannot be found
     */
    public static KeyColumns of(Relation relation, TargetTable table) {
        if (!table.configuredKey().isEmpty()) {
            return configured(relation, table);
        }
        if (!table.kind().hasRowPlaces()) {
            throw refused(
                    table,
                    "no identity configured: insert into pgcat.pgcat_replident the name of this "
                            + (table.kind() == TargetKind.VIEW ? "view" : "foreign table") + " and its key columns");
        }
        if (relation.identity() == ReplicaIdentity.FULL) {
            return full(relation, table);
        }
        List<String> names = relation.columns().stream()
                .filter(Column::key)
                .map(Column::name)
                .toList();
        if (names.isEmpty()) {
            throw refused(table, "the publisher's table " + relation + " has no replica identity");
        }
        return byNames(relation, table, names, false);
    }

    private static KeyColumns configured(Relation relation, TargetTable table) {
        for (String name : table.configuredKey()) {
            OptionalInt source = relation.indexOf(name);
            if (source.isEmpty() || !relation.columns().get(source.getAsInt()).key()) {
                throw refused(
                        table,
                        "pgcat.pgcat_replident names column " + name
                                + ", whose old value the publisher does not send: it is not in the replica identity of "
                                + relation);
            }
        }
        return byNames(relation, table, table.configuredKey(), false);
    }

    private static KeyColumns full(Relation relation, TargetTable table) {
        for (boolean primary : new boolean[] {true, false}) {
            for (UniqueIndex index : table.uniqueIndexes()) {
                if ((primary ? index.primary() : index.replicaIdentity())
                        && index.columns().stream()
                                .allMatch(name -> relation.indexOf(name).isPresent())) {
                    return byNames(relation, table, index.columns(), false);
                }
            }
        }
        List<String> all = relation.columns().stream()
                .map(Column::name)
                .filter(name -> table.column(name).map(TargetColumn::isWritable).orElse(false))
                .toList();
        if (all.isEmpty()) {
            throw refused(table, "it shares no column with the publisher's table " + relation);
        }
        return byNames(relation, table, all, true);
    }

    private static KeyColumns byNames(Relation relation, TargetTable table, List<String> names, boolean fullRow) {
        List<KeyColumn> columns = new ArrayList<>();
        for (String name : names) {
            TargetColumn target = table.column(name)
                    .orElseThrow(() -> refused(table, "it has no column " + name + ", which is part of the key"));
            int source = relation.indexOf(name)
                    .orElseThrow(() -> refused(table, "the publisher does not send key column " + name));
            columns.add(new KeyColumn(target, source));
        }
        boolean unique = table.uniqueIndexes().stream().anyMatch(index -> names.containsAll(index.columns()));
        return new KeyColumns(columns, unique, fullRow);
    }

    private static ReplicationException refused(TargetTable table, String why) {
        return new ReplicationException(
                ErrorKind.CONFIGURATION, "Cannot find rows of " + table.qualifiedName() + ": " + why);
    }
}
