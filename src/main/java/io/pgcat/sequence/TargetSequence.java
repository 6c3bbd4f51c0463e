package io.pgcat.sequence;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.pgcat.change.Relation;
import io.pgcat.change.ReplicaIdentity;

/**
 * The counterpart of a publisher's sequence.
 *
 * @param quoted its qualified name as SQL takes it
 * @param grant what the role still needs to set it, as a statement; empty for nothing
 */
record TargetSequence(long oid, String quoted, SequenceShape shape, String grant) {

    /** What belongs to the column of that name, an identity before a serial; else what has the same name. */
    private static final String FIND =
            """
            SELECT w.nr, s.oid, pg_catalog.format('%I.%I', n.nspname, s.relname),
                q.seqincrement, q.seqmin, q.seqmax, q.seqcycle,
                pg_catalog.concat(
                    CASE WHEN NOT pg_catalog.has_schema_privilege(n.oid, 'USAGE')
                        THEN pg_catalog.format('GRANT USAGE ON SCHEMA %I TO %I; ', n.nspname, current_user) END,
                    CASE WHEN NOT pg_catalog.has_sequence_privilege(s.oid, 'SELECT')
                        OR NOT pg_catalog.has_sequence_privilege(s.oid, 'UPDATE')
                        THEN pg_catalog.format('GRANT SELECT, UPDATE ON SEQUENCE %I.%I TO %I;',
                            n.nspname, s.relname, current_user) END)
            FROM ROWS FROM (pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::text[]),
                pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::text[])) WITH ORDINALITY AS w (table_schema, table_name, column_name, sequence_schema, sequence_name, nr)
            CROSS JOIN LATERAL (
                SELECT d.objid AS oid, CASE d.deptype WHEN 'i' THEN 1 ELSE 2 END AS rank
                FROM pg_catalog.pg_namespace tn
                JOIN pg_catalog.pg_class t ON t.relnamespace = tn.oid AND t.relname = w.table_name
                JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attname = w.column_name AND a.attnum > 0
                JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = t.oid
                    AND d.refobjsubid = a.attnum AND d.classid = 'pg_catalog.pg_class'::regclass AND d.objsubid = 0
                    AND d.deptype IN ('a', 'i')
                JOIN pg_catalog.pg_sequence owned ON owned.seqrelid = d.objid
                WHERE tn.nspname = w.table_schema
                UNION ALL
                SELECT c.oid, 3
                FROM pg_catalog.pg_namespace cn
                JOIN pg_catalog.pg_class c ON c.relnamespace = cn.oid AND c.relname = w.sequence_name AND c.relkind = 'S'
                WHERE cn.nspname = w.sequence_schema
                ORDER BY rank, oid
                LIMIT 1
            ) counterpart
            JOIN pg_catalog.pg_class s ON s.oid = counterpart.oid
            JOIN pg_catalog.pg_namespace n ON n.oid = s.relnamespace
            JOIN pg_catalog.pg_sequence q ON q.seqrelid = s.oid""";

    /**
     * Finds the counterparts.
     *
     * @param mapping the publisher's table under its name at the target
     * @return by the publisher's; those without a counterpart are not there
     */
    static Map<PublishedSequence, TargetSequence> find(
            Connection target, List<PublishedSequence> published, UnaryOperator<Relation> mapping) throws SQLException {
        Map<PublishedSequence, TargetSequence> found = new HashMap<>();
        List<Relation> tables =
                published.stream().map(each -> table(each, mapping)).toList();
        try (PreparedStatement statement = target.prepareStatement(FIND)) {
            setArray(statement, 1, tables, Relation::schema);
            setArray(statement, 2, tables, Relation::name);
            setArray(statement, 3, published, each -> each.owner().column());
            setArray(statement, 4, published, PublishedSequence::schema);
            setArray(statement, 5, published, PublishedSequence::name);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.put(
                            published.get(row.getInt(1) - 1),
                            new TargetSequence(
                                    row.getLong(2),
                                    row.getString(3),
                                    SequenceShape.of(row, 4),
                                    row.getString(8).strip()));
                }
            }
        }
        return found;
    }

    private static Relation table(PublishedSequence sequence, UnaryOperator<Relation> mapping) {
        PublishedSequence.Owner owner = sequence.owner();
        Relation own = new Relation(0, owner.schema(), owner.table(), ReplicaIdentity.DEFAULT, List.of());
        return sequence.isOwned() ? mapping.apply(own) : own;
    }

    private static <T> void setArray(PreparedStatement statement, int parameter, List<T> all, Function<T, String> text)
            throws SQLException {
        statement.setArray(
                parameter,
                statement
                        .getConnection()
                        .createArrayOf("text", all.stream().map(text).toArray()));
    }
}
