package io.pgcat.structure;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What is at the target now. */
final class TargetObjects {

    private static final String RELATION =
            """
            SELECT c.oid::bigint AS oid, c.relkind, coalesce(obj_description(c.oid, 'pg_class'), '') AS comment,
                coalesce(i.indrelid, d.refobjid, 0)::bigint AS of_table,
                coalesce((SELECT h.inhparent FROM pg_inherits h WHERE h.inhrelid = c.oid ORDER BY h.inhseqno LIMIT 1), 0)::bigint
                    AS parent
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_index i ON i.indexrelid = c.oid
            LEFT JOIN pg_depend d ON c.relkind = 'S' AND d.classid = 'pg_class'::regclass AND d.objid = c.oid
                AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
            WHERE n.nspname = ? AND c.relname = ?""";

    private static final String EXISTING_TABLES =
            """
            SELECT w.s, w.t FROM unnest(?::text[], ?::text[]) WITH ORDINALITY w(s, t, ord)
            JOIN pg_namespace n ON n.nspname = w.s
            JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.t AND c.relkind IN ('r', 'p', 'v', 'f', 'm')
            ORDER BY w.ord""";

    private static final String TYPE =
            """
            SELECT FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE n.nspname = ? AND t.typname = ?""";

    private static final String COLLATION =
            """
            SELECT FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace
            WHERE n.nspname = ? AND c.collname = ?""";

    private static final String LABELS =
            """
            SELECT e.enumlabel FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid
            JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE n.nspname = ? AND t.typname = ? ORDER BY e.enumsortorder""";

    private static final String EXTENSION =
            """
            SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = ?""";

    private static final String CONSTRAINT =
            "SELECT convalidated FROM pg_constraint WHERE conrelid = ?::bigint::oid AND conname = ?";

    private static final String PRIMARY_KEY =
            "SELECT FROM pg_constraint WHERE conrelid = ?::bigint::oid AND contype = 'p'";

    private static final String STATISTICS =
            """
            SELECT FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace
            WHERE s.stxrelid = ?::bigint::oid AND n.nspname = ? AND s.stxname = ?""";

    private static final String PART_OF_INDEX =
            """
            SELECT k.relname FROM pg_index i JOIN pg_class k ON k.oid = i.indexrelid
            JOIN pg_inherits h ON h.inhrelid = i.indexrelid
            WHERE i.indrelid = ?::bigint::oid AND h.inhparent = ?::bigint::oid""";

    private static final String IDENTITY =
            """
            SELECT c.relreplident, coalesce((SELECT k.relname FROM pg_index i JOIN pg_class k ON k.oid = i.indexrelid
                WHERE i.indrelid = c.oid AND i.indisreplident), '') AS name,
                coalesce((SELECT k.relname FROM pg_index i JOIN pg_class k ON k.oid = i.indexrelid
                WHERE i.indrelid = c.oid AND i.indisclustered), '') AS clusterindex
            FROM pg_class c WHERE c.oid = ?::bigint::oid""";

    private static final String TOO_LONG =
            """
            SELECT w FROM unnest(?::text[]) w WHERE octet_length(w) > current_setting('max_identifier_length')::int
            ORDER BY w""";

    private final Connection connection;

    /**
     * A relation.
     *
     * @param kind as in pg_class.relkind
     * @param mark what its comment says of our work
     * @param table OID of an index's table, or of the one that owns a sequence; else 0
     * @param parent OID of what it is a part of, or inherits from first; 0 for nothing
     */
    record Relation(long oid, String kind, Mark mark, long table, long parent) {

        private static final List<String> HOLDING_ROWS = List.of("r", "p", "v", "f", "m");

        static Relation read(ResultSet row) throws SQLException {
            return new Relation(
                    row.getLong("oid"),
                    row.getString("relkind"),
                    Mark.of(row.getString("comment")),
                    row.getLong("of_table"),
                    row.getLong("parent"));
        }

        boolean holdsRows() {
            return HOLDING_ROWS.contains(kind);
        }

        boolean isSequence() {
            return kind.equals("S");
        }

        boolean isPartitioned() {
            return kind.equals("p");
        }

        /** For people. */
        String noun() {
            return switch (kind) {
                case "r", "p" -> "a table";
                case "v" -> "a view";
                case "m" -> "a materialized view";
                case "f" -> "a foreign table";
                case "S" -> "a sequence";
                case "i", "I" -> "an index";
                case "c" -> "a composite type";
                default -> "a relation of kind '" + kind + "'";
            };
        }
    }

    /** What a table remembers of its indexes; names are empty where it remembers none. */
    record Remembered(String identity, String identityIndex, String clusterIndex) {}

    TargetObjects(Connection connection) {
        this.connection = connection;
    }

    Optional<Relation> relation(QualifiedName name) throws SQLException {
        return Rows.first(connection, RELATION, Relation::read, name.schema(), name.name());
    }

    /** Those of the names that are something with rows, in their order. */
    List<QualifiedName> tables(Collection<QualifiedName> names) throws SQLException {
        return Rows.list(
                connection,
                EXISTING_TABLES,
                row -> new QualifiedName(row.getString(1), row.getString(2)),
                names.stream().map(QualifiedName::schema).toList(),
                names.stream().map(QualifiedName::name).toList());
    }

    boolean hasSchema(String name) throws SQLException {
        return Rows.any(connection, "SELECT FROM pg_namespace WHERE nspname = ?", name);
    }

    boolean hasType(QualifiedName name) throws SQLException {
        return Rows.any(connection, TYPE, name.schema(), name.name());
    }

    boolean hasCollation(QualifiedName name) throws SQLException {
        return Rows.any(connection, COLLATION, name.schema(), name.name());
    }

    /** Labels of an enum in their order. */
    List<String> labels(QualifiedName name) throws SQLException {
        return Rows.list(connection, LABELS, row -> row.getString(1), name.schema(), name.name());
    }

    /** The schema of an extension, if it is there. */
    Optional<String> schemaOfExtension(String name) throws SQLException {
        return Rows.first(connection, EXTENSION, row -> row.getString(1), name);
    }

    /** Whether a constraint of a table is valid, if it is there. */
    Optional<Boolean> constraint(long table, String name) throws SQLException {
        return Rows.first(connection, CONSTRAINT, row -> row.getBoolean(1), table, name);
    }

    boolean hasPrimaryKey(long table) throws SQLException {
        return Rows.any(connection, PRIMARY_KEY, table);
    }

    boolean hasStatistics(long table, QualifiedName name) throws SQLException {
        return Rows.any(connection, STATISTICS, table, name.schema(), name.name());
    }

    /** The index of a partition that is part of an index of its root, under whatever name. */
    Optional<String> partOf(long partition, long index) throws SQLException {
        return Rows.first(connection, PART_OF_INDEX, row -> row.getString(1), partition, index);
    }

    Remembered remembered(long table) throws SQLException {
        return Rows.first(
                        connection,
                        IDENTITY,
                        row -> new Remembered(row.getString(1), row.getString(2), row.getString(3)),
                        table)
                .orElse(new Remembered("", "", ""));
    }

    /** Those of the names that this server would cut off; a name may have more bytes in its encoding. */
    List<String> tooLong(Collection<String> names) throws SQLException {
        return Rows.list(connection, TOO_LONG, row -> row.getString(1), names);
    }
}
