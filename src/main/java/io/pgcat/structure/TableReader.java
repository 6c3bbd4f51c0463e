package io.pgcat.structure;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.pgcat.structure.TableDefinition.Ancestry;
import io.pgcat.structure.TableDefinition.IndexRoles;
import io.pgcat.structure.TableDefinition.Nature;

/** Reads tables with all that belongs to them. */
final class TableReader {

    private final Connection connection;
    private final Set<Long> tables;
    private final Map<Long, List<CheckDefinition>> checks = new HashMap<>();
    private final Map<Long, List<CheckDefinition>> lateConstraints = new HashMap<>();
    private final List<Note> notes = new ArrayList<>();

    /** @param tables OIDs of all tables that are copied */
    TableReader(Connection connection, Collection<Long> tables) {
        this.connection = connection;
        this.tables = Set.copyOf(tables);
    }

    /** What a table is, before its columns and constraints are known. */
    private record Head(ObjectId id, QualifiedName name, Nature nature, IndexRoles roles, String comment) {}

    /** Sorted by name. */
    List<TableDefinition> read() throws SQLException {
        List<Head> heads = Rows.list(connection, TableSql.TABLES, this::head, tables);
        Map<Long, Nature> natures = new HashMap<>();
        heads.forEach(head -> natures.put(head.id().oid(), head.nature()));
        Map<Long, List<ColumnDefinition>> columns = ColumnReader.read(connection, tables);
        Rows.list(connection, TableSql.CHECKS, row -> check(row, natures), tables);
        PostDataReader later = new PostDataReader(connection, tables);
        List<TableDefinition> found =
                heads.stream().map(head -> table(head, columns, later)).toList();
        addNotes(found, later);
        return found;
    }

    private Head head(ResultSet row) throws SQLException {
        return new Head(
                ObjectId.relation(row.getLong("oid")),
                new QualifiedName(row.getString("nspname"), row.getString("relname")),
                nature(row),
                roles(row),
                Mark.without(row.getString("comment")));
    }

    /** A table whose identity index is gone behaves as one without identity. */
    private static IndexRoles roles(ResultSet row) throws SQLException {
        String index = row.getString("identityindex");
        String identity = row.getString("identity");
        return new IndexRoles(
                identity.equals("USING INDEX") && index.isEmpty() ? "NOTHING" : identity,
                index,
                row.getString("clusterindex"));
    }

    private TableDefinition table(Head head, Map<Long, List<ColumnDefinition>> columns, PostDataReader later) {
        long oid = head.id().oid();
        return new TableDefinition(
                head.id(),
                head.name(),
                head.nature(),
                columns.getOrDefault(oid, List.of()),
                checks.getOrDefault(oid, List.of()),
                later.of(oid, lateConstraints.getOrDefault(oid, List.of()), head.roles()),
                head.comment());
    }

    /** What of these tables is not copied. */
    List<Note> notes() {
        return notes;
    }

    private Nature nature(ResultSet row) throws SQLException {
        List<Long> parents = Rows.oids(row, "parents");
        boolean partition = row.getBoolean("relispartition") && tables.containsAll(parents);
        List<Long> inherits = row.getBoolean("relispartition")
                ? List.of()
                : parents.stream().filter(tables::contains).toList();
        Ancestry ancestry = new Ancestry(
                partition ? parents.get(0) : 0, row.getString("bound"), inherits, inherits.size() == parents.size());
        return new Nature(
                row.getString("partkey"),
                row.getString("relpersistence").equals("u"),
                row.getString("amname"),
                row.getString("oftype"),
                Rows.texts(row, "options"),
                ancestry);
    }

    private boolean check(ResultSet row, Map<Long, Nature> natures) throws SQLException {
        long table = row.getLong("table_oid");
        Ancestry ancestry = natures.get(table).ancestry();
        if (!row.getBoolean("conislocal") && ancestry.isChild() && ancestry.allParents()) {
            return false;
        }
        CheckDefinition.Traits traits = new CheckDefinition.Traits(
                row.getBoolean("connoinherit"), row.getBoolean("convalidated"), row.getBoolean("enforced"));
        CheckDefinition check = new CheckDefinition(
                ObjectId.constraint(row.getLong("oid")),
                row.getString("conname"),
                row.getString("contype").equals("c") ? CheckDefinition.Kind.CHECK : CheckDefinition.Kind.NOT_NULL,
                row.getString("expression"),
                traits,
                row.getString("comment"));
        return (traits.valid() ? checks : lateConstraints)
                .computeIfAbsent(table, key -> new ArrayList<>())
                .add(check);
    }

    private void addNotes(List<TableDefinition> found, PostDataReader later) throws SQLException {
        Map<Long, List<String>> leftBehind = new HashMap<>();
        Rows.list(
                connection,
                TableSql.LEFT_BEHIND,
                row -> leftBehind
                        .computeIfAbsent(row.getLong("table_oid"), table -> new ArrayList<>())
                        .add(row.getString("what")),
                tables);
        for (TableDefinition table : found) {
            long oid = table.id().oid();
            noteNamesAtRunTime(table);
            leftBehind.getOrDefault(oid, List.of()).forEach(what -> note(table, "not copied: " + what));
            later.invalidIndexes(oid)
                    .forEach(index -> note(table, "index " + index + " is not valid, and is left out"));
            Ancestry ancestry = table.nature().ancestry();
            if (!ancestry.bound().isEmpty() && !table.isPartition()) {
                note(table, "it is a partition of a table that is not copied: it becomes a table of its own");
                noteIdentity(table);
            }
            if (ancestry.bound().isEmpty() && !ancestry.allParents()) {
                note(table, "it inherits from a table that is not copied: it becomes independent of that");
            }
        }
    }

    private void noteNamesAtRunTime(TableDefinition table) {
        table.columns().stream()
                .filter(column -> MovedNames.namesAtRunTime(column.value().expression()))
                .forEach(column -> note(
                        table,
                        "what the default of column " + column.name()
                                + " names in a text is not copied, and follows no mapping"));
    }

    private void noteIdentity(TableDefinition table) {
        table.columns().stream()
                .filter(column -> column.value().isIdentity())
                .forEach(column -> note(
                        table,
                        "column " + column.name() + " has no identity: the sequence is that of the partitioned table"));
    }

    private void note(TableDefinition table, String text) {
        notes.add(new Note("table " + table.name(), text));
    }
}
