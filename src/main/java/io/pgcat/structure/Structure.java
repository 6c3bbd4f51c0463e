package io.pgcat.structure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The definitions of a publisher's tables and of all they are made of, as they were when {@link StructureCopy#read} read
 * them. Immutable; any thread.
 */
public final class Structure {

    private final List<ExtensionDefinition> extensions;
    private final List<SequenceDefinition> sequences;
    private final List<Definition> ordered;
    private final List<TableDefinition> tables;
    private final Map<ObjectId, Needs> needs;
    private final Map<ObjectId, Definition> byId = new HashMap<>();
    private final Map<Long, List<SequenceDefinition>> sequencesByTable;
    private final Map<Long, List<TableDefinition>> partitions;
    private final List<Note> notes;

    /**
     * @param extensions each behind those that it requires
     * @param ordered types and tables, each behind what it is made of
     */
    Structure(
            List<ExtensionDefinition> extensions,
            List<SequenceDefinition> sequences,
            List<Definition> ordered,
            Map<ObjectId, Needs> needs,
            List<Note> notes) {
        this.extensions = List.copyOf(extensions);
        this.sequences = List.copyOf(sequences);
        this.ordered = List.copyOf(ordered);
        this.needs = Map.copyOf(needs);
        this.notes = List.copyOf(notes);
        this.tables = ordered.stream()
                .filter(TableDefinition.class::isInstance)
                .map(TableDefinition.class::cast)
                .toList();
        this.sequencesByTable = sequences.stream()
                .collect(Collectors.groupingBy(each -> each.owner().table()));
        this.partitions = tables.stream()
                .collect(Collectors.groupingBy(each -> each.nature().ancestry().partitionOf()));
        extensions.forEach(each -> byId.put(each.id(), each));
        sequences.forEach(each -> byId.put(each.id(), each));
        ordered.forEach(each -> byId.put(each.id(), each));
    }

    /** The publisher's tables: those that were asked for and their partitions, in the order in which they are made. */
    public List<QualifiedName> tables() {
        return tables.stream().map(TableDefinition::name).toList();
    }

    /** Names of the extensions that they depend on. */
    public List<String> extensions() {
        return extensions.stream().map(ExtensionDefinition::name).toList();
    }

    /** What belongs to these tables and is not copied: triggers, privileges, and the like; may be empty. */
    public List<Note> notes() {
        return notes;
    }

    List<ExtensionDefinition> extensionDefinitions() {
        return extensions;
    }

    List<SequenceDefinition> sequences() {
        return sequences;
    }

    /** Types and tables, each behind what it is made of. */
    List<Definition> ordered() {
        return ordered;
    }

    List<TableDefinition> tableDefinitions() {
        return tables;
    }

    Optional<TableDefinition> table(long oid) {
        return Optional.ofNullable(byId.get(ObjectId.relation(oid)))
                .filter(TableDefinition.class::isInstance)
                .map(TableDefinition.class::cast);
    }

    Optional<Definition> definition(ObjectId id) {
        return Optional.ofNullable(byId.get(id));
    }

    List<SequenceDefinition> sequencesOf(TableDefinition table) {
        return sequencesByTable.getOrDefault(table.id().oid(), List.of());
    }

    List<TableDefinition> partitionsOf(TableDefinition table) {
        return partitions.getOrDefault(table.id().oid(), List.of());
    }

    /** An index of a table by its OID, be it a key's or not. */
    Optional<IndexDefinition> index(TableDefinition table, long oid) {
        return Stream.concat(
                        table.later().indexes().stream(),
                        table.later().keys().stream().map(KeyDefinition::index))
                .filter(index -> index.id().oid() == oid)
                .findFirst();
    }

    Needs needsOf(KeyDefinition key) {
        return needs(key.id()).and(needs(key.index().id()));
    }

    Needs needs(ObjectId id) {
        return needs.getOrDefault(id, Needs.NONE);
    }

    /**
     * What these need, what that needs, and so on, with these themselves.
     *
     * @param closed what is left out, with all that only it needs
     */
    Set<ObjectId> closure(Collection<ObjectId> start, Set<ObjectId> closed) {
        Set<ObjectId> closure = new LinkedHashSet<>();
        List<ObjectId> open = new ArrayList<>(start);
        while (!open.isEmpty()) {
            ObjectId next = open.remove(open.size() - 1);
            if (!closed.contains(next) && closure.add(next)) {
                open.addAll(needs(next).objects());
            }
        }
        return closure;
    }

    /** These tables and all partitions below them, partitions first. */
    List<TableDefinition> withPartitions(Collection<QualifiedName> asked) {
        Set<QualifiedName> names = new HashSet<>(asked);
        Set<ObjectId> chosen = new HashSet<>();
        // A partition comes behind its parent in the order in which tables are made.
        for (TableDefinition table : tables) {
            if (names.contains(table.name())
                    || chosen.contains(
                            ObjectId.relation(table.nature().ancestry().partitionOf()))) {
                chosen.add(table.id());
            }
        }
        List<TableDefinition> found = new ArrayList<>();
        for (TableDefinition table : tables) {
            if (chosen.contains(table.id())) {
                found.add(0, table);
            }
        }
        return found;
    }
}
