package io.pgcat.structure;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.jboss.logging.Logger;

/**
 * Follows pg_depend from tables to what they need, from types to what these are made of, and no further: functions,
 * operators and the like are not copied, and end the way.
 */
final class DependencyReader {

    private static final String SEQUENCE = "S";

    private static final Logger LOG = Logger.getLogger(DependencyReader.class);

    private final Connection connection;
    private final Set<Long> tables;
    private final Set<Long> types = new LinkedHashSet<>();
    private final Set<Long> sequences = new LinkedHashSet<>();
    private final Set<Long> collations = new LinkedHashSet<>();
    private final Map<ObjectId, Set<ObjectId>> copied = new HashMap<>();
    private final Map<ObjectId, Set<ObjectId>> others = new HashMap<>();

    /** One object's use of another; the extension is 0 where that belongs to none. */
    private record Edge(ObjectId owner, ObjectId ref, long extension, String relkind) {

        static Edge read(ResultSet row) throws SQLException {
            return new Edge(
                    new ObjectId(row.getString("catalog"), row.getLong("owner")),
                    new ObjectId(row.getString("refcatalog"), row.getLong("ref")),
                    row.getLong("extension"),
                    row.getString("relkind"));
        }
    }

    /**
     * What was found.
     *
     * @param types OIDs of all types on the way, arrays and rows of tables too
     * @param sequences OIDs of sequences that defaults name
     * @param collations OIDs of collations that initdb did not make
     * @param needs of tables, types, indexes, keys and statistics; what needs nothing is missing
     */
    record Dependencies(Set<Long> types, Set<Long> sequences, Set<Long> collations, Map<ObjectId, Needs> needs) {}

    /** @param tables OIDs of the tables that are copied */
    DependencyReader(Connection connection, Collection<Long> tables) {
        this.connection = connection;
        this.tables = Set.copyOf(tables);
    }

    Dependencies read() throws SQLException {
        List<Long> newTypes = follow(tables, List.of());
        while (!newTypes.isEmpty()) {
            newTypes = follow(List.of(), newTypes);
        }
        Map<ObjectId, String> identities = identities();
        Set<ObjectId> owners = new HashSet<>(copied.keySet());
        owners.addAll(others.keySet());
        Map<ObjectId, Needs> needs = new HashMap<>();
        for (ObjectId owner : owners) {
            Set<String> names = new TreeSet<>();
            others.getOrDefault(owner, Set.of()).forEach(other -> names.add(identities.getOrDefault(other, "")));
            needs.put(owner, new Needs(copied.getOrDefault(owner, Set.of()), List.copyOf(names)));
        }
        return new Dependencies(types, sequences, collations, needs);
    }

    /** Types that were met for the first time. */
    private List<Long> follow(Collection<Long> ofTables, Collection<Long> ofTypes) throws SQLException {
        List<Long> newTypes = new ArrayList<>();
        for (Edge edge : Rows.list(connection, ObjectSql.EDGES, Edge::read, ofTables, ofTypes)) {
            if (edge.extension() != 0) {
                need(edge.owner(), ObjectId.extension(edge.extension()));
                continue;
            }
            switch (edge.ref().catalog()) {
                case "pg_type" -> {
                    need(edge.owner(), edge.ref());
                    if (types.add(edge.ref().oid())) {
                        newTypes.add(edge.ref().oid());
                    }
                }
                case "pg_collation" -> {
                    need(edge.owner(), edge.ref());
                    collations.add(edge.ref().oid());
                }
                case "pg_class" -> relation(edge);
                case "pg_extension" -> need(edge.owner(), edge.ref());
                case "pg_constraint" -> LOG.tracef("structure: %s is the index of %s", edge.owner(), edge.ref());
                default -> needOther(edge);
            }
        }
        return newTypes;
    }

    private void relation(Edge edge) {
        if (edge.relkind().equals(SEQUENCE)) {
            need(edge.owner(), edge.ref());
            sequences.add(edge.ref().oid());
            return;
        }
        boolean ofType = edge.owner().catalog().equals("pg_type");
        boolean ofTable = edge.owner().catalog().equals("pg_class")
                && tables.contains(edge.owner().oid());
        boolean copiedToo = tables.contains(edge.ref().oid());
        if (copiedToo && (ofType || ofTable)) {
            need(edge.owner(), edge.ref());
        } else if (!copiedToo && ofType) {
            // The row type of a table that nobody copies. Parents that nobody copies are not needed.
            needOther(edge);
        }
    }

    private void needOther(Edge edge) {
        others.computeIfAbsent(edge.owner(), owner -> new HashSet<>()).add(edge.ref());
    }

    private void need(ObjectId owner, ObjectId ref) {
        copied.computeIfAbsent(owner, key -> new LinkedHashSet<>()).add(ref);
    }

    private Map<ObjectId, String> identities() throws SQLException {
        Set<ObjectId> all = new LinkedHashSet<>();
        others.values().forEach(all::addAll);
        Map<ObjectId, String> identities = new HashMap<>();
        Rows.list(
                connection,
                ObjectSql.IDENTITIES,
                row -> identities.put(
                        new ObjectId(row.getString("catalog"), row.getLong("oid")), row.getString("identity")),
                all.stream().map(ObjectId::catalog).toList(),
                all.stream().map(ObjectId::oid).toList());
        return identities;
    }
}
