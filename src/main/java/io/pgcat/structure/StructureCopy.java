package io.pgcat.structure;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;

import io.pgcat.error.ReplicationException;

/**
 * Copies definitions of tables to a target, in two phases around their rows. Both may be repeated at any time, after a
 * crash too, and then do what is still to do. Immutable; any thread, each with connections of its own.
 *
 * <pre>{@code
 * Structure structure = StructureCopy.read(publisher, tables);
 * StructureCopy copy = new StructureCopy(structure, mapping, Existing.LEAVE);
 * copy.createTables(target).requireNoProblems();
 * // rows of one table after the other, or of several at once; after those of each:
 * copy.finish(target, List.of(table)).requireNoProblems();
 * }</pre>
 */
public final class StructureCopy {

    private static final String ROOTS =
            """
            WITH RECURSIVE up AS (
                SELECT c.oid AS part, c.oid, c.relispartition
                FROM unnest(?::text[], ?::text[]) AS asked (schema, name)
                JOIN pg_catalog.pg_namespace n ON n.nspname = asked.schema
                JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = asked.name
                UNION ALL
                SELECT up.part, c.oid, c.relispartition
                FROM up
                JOIN pg_catalog.pg_inherits i ON i.inhrelid = up.oid AND up.relispartition
                JOIN pg_catalog.pg_class c ON c.oid = i.inhparent
            )
            SELECT pn.nspname, p.relname, rn.nspname, r.relname
            FROM up
            JOIN pg_catalog.pg_class p ON p.oid = up.part
            JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
            JOIN pg_catalog.pg_class r ON r.oid = up.oid
            JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
            WHERE NOT up.relispartition
            """;

    private final Structure structure;
    private final TargetNames names;
    private final IndexNames indexNames;
    private final Existing existing;

    /**
     * @param mapping a publisher's table to the target's, always the same for the same table. Where several come to one,
     *     it is made from the first
     * @param existing what is done with tables that are there already
     */
    public StructureCopy(Structure structure, UnaryOperator<QualifiedName> mapping, Existing existing) {
        this.structure = Objects.requireNonNull(structure, "structure");
        this.names = new TargetNames(structure, Objects.requireNonNull(mapping, "mapping"));
        this.indexNames = new IndexNames(structure, names);
        this.existing = Objects.requireNonNull(existing, "existing");
    }

    /**
     * Reads definitions, and changes nothing.
     *
     * @param publisher within a transaction, which stays as it is, or in auto-commit mode
     * @param tables ordinary or partitioned ones; partitions come with the tables that they are partitions of, heirs of
     *     inheritance do not
     * @throws ReplicationException of kind CONFIGURATION that names every table that is not there
     */
    public static Structure read(Connection publisher, Collection<QualifiedName> tables) {
        try {
            return PinnedSettings.reading(publisher, () -> new StructureReader(publisher).read(tables));
        } catch (SQLException failure) {
            throw TargetSession.failed("read the structure of tables at the publisher", failure);
        }
    }

    /**
     * Of which table each is a part, however far above: what {@link #read} is to be asked for, so that a partition comes
     * with its root and not as a table of its own.
     *
     * @return itself for a table that is no partition; nothing for one that is not there
     */
    public static Map<QualifiedName, QualifiedName> roots(Connection publisher, Collection<QualifiedName> tables)
            throws SQLException {
        Map<QualifiedName, QualifiedName> roots = new LinkedHashMap<>();
        Rows.list(
                        publisher,
                        ROOTS,
                        row -> List.of(
                                new QualifiedName(row.getString(1), row.getString(2)),
                                new QualifiedName(row.getString(3), row.getString(4))),
                        tables.stream().map(QualifiedName::schema).toList(),
                        tables.stream().map(QualifiedName::name).toList())
                .forEach(pair -> roots.put(pair.get(0), pair.get(1)));
        return roots;
    }

    /**
     * Those of a publisher's tables that the target has nothing for that rows could be written to.
     *
     * @return names at the publisher, in the order in which they came; may be empty
     */
    public static List<QualifiedName> missing(
            Connection target, Collection<QualifiedName> tables, UnaryOperator<QualifiedName> mapping) {
        try (TargetSession session = new TargetSession(target)) {
            Set<QualifiedName> there = new HashSet<>(session.ask(
                    objects -> objects.tables(tables.stream().map(mapping).toList())));
            List<QualifiedName> missing = new ArrayList<>(tables);
            missing.removeIf(table -> there.contains(mapping.apply(table)));
            return missing;
        }
    }

    /** Whether a table of the target was made by {@link #createTables} and has not been finished. */
    public static boolean awaitsRows(Connection target, QualifiedName table) {
        try (TargetSession session = new TargetSession(target)) {
            return session.ask(objects -> objects.relation(table)
                    .filter(relation -> relation.mark() == Mark.AWAITS_ROWS)
                    .isPresent());
        }
    }

    /**
     * Makes what rows need: extensions, schemas, sequences, types, tables with defaults, checks and partitions. Of what
     * the target has already nothing is changed.
     *
     * @param target not within a transaction; as a role that may create
     * @return what became of it, with all that the target refused
     * @throws ReplicationException where the target could not do it just now; then repeat it
     */
    public Report createTables(Connection target) {
        try (TargetSession session = new TargetSession(target)) {
            new TableCreation(structure, names.copy(), session, existing).run();
            return session.report().build();
        }
    }

    /**
     * Makes what follows the rows of tables: keys, indexes, late constraints, statistics, replica identity, and foreign
     * keys whose other table has its rows, too. Tables that {@link #createTables} did not make are left alone, unless
     * told otherwise. Several threads may finish different tables at once.
     *
     * @param target not within a transaction; as the role that made the tables
     * @param tables names at the publisher; partitions come with the tables that they are partitions of
     * @return what became of it, with all that the target refused
     * @throws ReplicationException where the target could not do it just now; then repeat it
     */
    public Report finish(Connection target, Collection<QualifiedName> tables) {
        try (TargetSession session = new TargetSession(target)) {
            finishing(session).run(tables);
            return session.report().build();
        }
    }

    /**
     * Makes keys and indexes of tables whose rows are there in part, or not at all, and must be told from others; {@link #finish}
     * follows when all are there.
     *
     * @param target not within a transaction; as the role that made the tables
     * @param tables as for {@link #finish}
     * @return what became of it, with all that the target refused
     * @throws ReplicationException where the target could not do it just now; then repeat it
     */
    public Report makeKeys(Connection target, Collection<QualifiedName> tables) {
        try (TargetSession session = new TargetSession(target)) {
            finishing(session).beforeRows(tables);
            return session.report().build();
        }
    }

    private Finishing finishing(TargetSession session) {
        VersionGate gate = new VersionGate(session.version());
        return new Finishing(new TableSteps.Ground(structure, names, indexNames, gate), session, existing);
    }

    /** Finishes every table. */
    public Report finish(Connection target) {
        return finish(target, structure.tables());
    }
}
