package io.pgcat.structure;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.structure.DependencyReader.Dependencies;

/** Reads all that tables of a publisher are made of. */
final class StructureReader {

    private final Connection connection;
    private final Map<ObjectId, Needs> needs = new HashMap<>();
    private final List<Note> notes = new ArrayList<>();

    StructureReader(Connection connection) {
        this.connection = connection;
    }

    /** @throws ReplicationException of kind CONFIGURATION, naming every one of them that is no table */
    Structure read(Collection<QualifiedName> asked) throws SQLException {
        List<Long> oids = withPartitions(find(asked));
        Dependencies dependencies = new DependencyReader(connection, oids).read();
        needs.putAll(dependencies.needs());
        TypeReader types = new TypeReader(connection);
        TableReader tables = new TableReader(connection, oids);
        List<Definition> unordered = new ArrayList<>(CollationReader.read(connection, dependencies.collations()));
        unordered.addAll(types.read(dependencies.types()));
        unordered.addAll(tables.read());
        notes.addAll(types.notes());
        notes.addAll(tables.notes());
        List<SequenceDefinition> sequences = SequenceReader.read(connection, dependencies.sequences(), oids);
        sequences.forEach(this::needOfOwner);
        List<ExtensionDefinition> extensions = extensions();
        return new Structure(extensions, sequences, CreationOrder.of(unordered, needs), needs, notes);
    }

    private List<Long> find(Collection<QualifiedName> asked) throws SQLException {
        Set<QualifiedName> names = new LinkedHashSet<>(asked);
        List<String> problems = new ArrayList<>();
        List<Long> found = new ArrayList<>();
        Rows.list(
                connection,
                ObjectSql.FIND,
                row -> switch (row.getString("relkind")) {
                    case "r", "p" -> found.add(row.getLong("oid"));
                    case "" -> problems.add(row.getString("s") + '.' + row.getString("t") + " does not exist");
                    default -> problems.add(row.getString("s") + '.' + row.getString("t") + " is no table");
                },
                names.stream().map(QualifiedName::schema).toList(),
                names.stream().map(QualifiedName::name).toList());
        if (!problems.isEmpty()) {
            throw new ReplicationException(
                    ErrorKind.CONFIGURATION,
                    "Cannot read the structure of tables at the publisher: " + String.join(", ", problems)
                            + ". Name ordinary or partitioned tables that are there.");
        }
        return found;
    }

    private List<Long> withPartitions(List<Long> tables) throws SQLException {
        List<Long> found = new ArrayList<>();
        Rows.list(
                connection,
                ObjectSql.WITH_PARTITIONS,
                row -> {
                    if (!row.getString("relkind").equals("f")) {
                        return found.add(row.getLong("oid"));
                    }
                    return notes.add(new Note(
                            "foreign table " + row.getString("nspname") + '.' + row.getString("relname"),
                            "a partition that is a foreign table is not copied"));
                },
                tables);
        return found;
    }

    /** A table that owns a sequence, as serial columns do, needs it even where no default names it any more. */
    private void needOfOwner(SequenceDefinition sequence) {
        if (sequence.owner().equals(SequenceDefinition.Owner.NOBODY)) {
            return;
        }
        ObjectId table = ObjectId.relation(sequence.owner().table());
        needs.merge(table, new Needs(Set.of(sequence.id()), List.of()), Needs::and);
    }

    /** Those that something needs, each behind those that it requires. */
    private List<ExtensionDefinition> extensions() throws SQLException {
        List<ExtensionDefinition> all = Rows.list(connection, ObjectSql.EXTENSIONS, row -> {
            ObjectId id = ObjectId.extension(row.getLong("oid"));
            Set<ObjectId> required = new LinkedHashSet<>();
            Rows.oids(row, "requires").forEach(oid -> required.add(ObjectId.extension(oid)));
            needs.put(id, new Needs(required, List.of()));
            return new ExtensionDefinition(id, row.getString("extname"), row.getString("nspname"));
        });
        Set<ObjectId> needed = new LinkedHashSet<>();
        List<ObjectId> open = new ArrayList<>();
        needs.forEach((id, its) -> {
            if (!id.catalog().equals("pg_extension")) {
                open.addAll(its.objects());
            }
        });
        while (!open.isEmpty()) {
            ObjectId next = open.remove(open.size() - 1);
            if (next.catalog().equals("pg_extension") && needed.add(next)) {
                open.addAll(needs.get(next).objects());
            }
        }
        return CreationOrder.of(all, needs).stream()
                .map(ExtensionDefinition.class::cast)
                .filter(extension -> needed.contains(extension.id()))
                .toList();
    }
}
