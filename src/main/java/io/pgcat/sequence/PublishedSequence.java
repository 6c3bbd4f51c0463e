package io.pgcat.sequence;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A sequence of the publisher that belongs to a subscription.
 *
 * @param quoted its qualified name as SQL takes it
 * @param owner the column that it belongs to, serial or identity
 * @param grant what the role still needs to read it, as a statement; empty for nothing
 */
record PublishedSequence(String schema, String name, String quoted, Owner owner, SequenceShape shape, String grant) {

    /**
     * Owned by columns of published tables, and of those whose partitions are published; and those that somebody names. Never
     * those of schema pgcat, which a publication of all tables holds. Source: PostgreSQL 18, pg_depend ('a' serial, 'i' identity).
     */
    private static final String FIND =
            """
            WITH RECURSIVE published AS (
                SELECT c.oid, c.relispartition
                FROM pg_catalog.pg_publication_tables t
                JOIN pg_catalog.pg_namespace n ON n.nspname = t.schemaname
                JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = t.tablename
                WHERE t.pubname = ANY (?)
                UNION
                SELECT c.oid, c.relispartition
                FROM published p
                JOIN pg_catalog.pg_inherits i ON i.inhrelid = p.oid AND p.relispartition
                JOIN pg_catalog.pg_class c ON c.oid = i.inhparent
            )
            SELECT n.nspname, s.relname, pg_catalog.format('%I.%I', n.nspname, s.relname),
                coalesce(tn.nspname, ''), coalesce(t.relname, ''), coalesce(a.attname, ''),
                q.seqincrement, q.seqmin, q.seqmax, q.seqcycle,
                pg_catalog.concat(
                    CASE WHEN NOT pg_catalog.has_schema_privilege(n.oid, 'USAGE')
                        THEN pg_catalog.format('GRANT USAGE ON SCHEMA %I TO %I; ', n.nspname, current_user) END,
                    CASE WHEN NOT pg_catalog.has_sequence_privilege(s.oid, 'SELECT')
                        THEN pg_catalog.format('GRANT SELECT ON SEQUENCE %I.%I TO %I;', n.nspname, s.relname, current_user) END)
            FROM pg_catalog.pg_class s
            JOIN pg_catalog.pg_namespace n ON n.oid = s.relnamespace
            JOIN pg_catalog.pg_sequence q ON q.seqrelid = s.oid
            LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = s.oid
                AND d.objsubid = 0 AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjsubid > 0
                AND d.deptype IN ('a', 'i')
            LEFT JOIN pg_catalog.pg_class t ON t.oid = d.refobjid
            LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
            LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
            WHERE n.nspname <> 'pgcat' AND (d.refobjid IN (SELECT p.oid FROM published p)
                OR pg_catalog.concat(n.nspname, '.', s.relname) = ANY (?))
            ORDER BY 1, 2""";

    /**
     * A column.
     *
     * @param table empty where a sequence belongs to none
     */
    record Owner(String schema, String table, String column) {}

    /** As {@code schema.name}, without quotes: how somebody names it. */
    String plainName() {
        return schema + '.' + name;
    }

    boolean isOwned() {
        return !owner.table().isEmpty();
    }

    /**
     * Finds them, ordered by name; may be empty.
     *
     * @param also further ones, as {@code schema.name} without quotes
     */
    static List<PublishedSequence> find(Connection publisher, List<String> publications, List<String> also)
            throws SQLException {
        List<PublishedSequence> found = new ArrayList<>();
        Array publicationNames = publisher.createArrayOf("text", publications.toArray());
        Array sequenceNames = publisher.createArrayOf("text", also.toArray());
        try (PreparedStatement statement = publisher.prepareStatement(FIND)) {
            statement.setArray(1, publicationNames);
            statement.setArray(2, sequenceNames);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(new PublishedSequence(
                            row.getString(1),
                            row.getString(2),
                            row.getString(3),
                            new Owner(row.getString(4), row.getString(5), row.getString(6)),
                            SequenceShape.of(row, 7),
                            row.getString(11).strip()));
                }
            }
        }
        return found;
    }
}
