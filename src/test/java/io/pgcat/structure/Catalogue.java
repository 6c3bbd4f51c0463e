package io.pgcat.structure;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * What a server says of all that is in some schemas, line by line, so that two servers can be compared. Asks the
 * catalogue by questions of its own and shares nothing with what it tests.
 */
final class Catalogue {

    private static final String RELATION_SQL =
            """
            SELECT c.oid::regclass, c.relkind, c.relpersistence, c.relreplident, c.reloptions, pg_get_partkeydef(c.oid),
                pg_get_expr(c.relpartbound, c.oid), (SELECT t.reloptions FROM pg_class t WHERE t.oid = c.reltoastrelid),
                CASE WHEN c.reloftype <> 0 THEN c.reloftype::regtype END,
                ARRAY(SELECT i.inhparent::regclass FROM pg_inherits i WHERE i.inhrelid = c.oid ORDER BY i.inhseqno),
                obj_description(c.oid, 'pg_class')
            FROM pg_class c WHERE c.relnamespace IN (%s) AND c.relkind IN ('r', 'p', 'v', 'c', 'f')""";

    private static final String COLUMN_SQL =
            """
            SELECT a.attrelid::regclass, CASE WHEN p.parents = 0 OR p.part THEN a.attnum - (SELECT count(*)
                    FROM pg_attribute g WHERE g.attrelid = a.attrelid AND g.attisdropped AND g.attnum < a.attnum
                    AND g.attnum > 0) END,
                a.attname, format_type(a.atttypid, a.atttypmod), (SELECT l.collnamespace::regnamespace || '.' || l.collname FROM pg_collation l
                WHERE l.oid = a.attcollation), a.attnotnull,
                pg_get_expr(d.adbin, d.adrelid), a.attidentity, coalesce(to_jsonb(a) ->> 'attgenerated', ''), a.attstorage,
                coalesce(to_jsonb(a) ->> 'attcompression', ''), coalesce(a.attstattarget, -1), a.attoptions,
                a.attislocal, a.attinhcount, col_description(a.attrelid, a.attnum)
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'c')
            CROSS JOIN LATERAL (SELECT count(*) AS parents, c.relispartition AS part FROM pg_inherits i
                WHERE i.inhrelid = c.oid) p
            LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE c.relnamespace IN (%s) AND a.attnum > 0 AND NOT a.attisdropped""";

    private static final String CONSTRAINT_SQL =
            """
            SELECT n.conrelid::regclass, n.conname, n.contype, pg_get_constraintdef(n.oid), n.condeferrable,
                n.condeferred, n.convalidated, n.conislocal, n.coninhcount, n.contype = 'c' AND n.connoinherit,
                coalesce(to_jsonb(n) ->> 'conenforced' = 'false', false), obj_description(n.oid, 'pg_constraint')
            FROM pg_constraint n WHERE n.connamespace IN (%s) AND n.conrelid <> 0 AND n.contype NOT IN ('n', 't')
            AND NOT (n.contype = 'f' AND n.conparentid <> 0)""";

    private static final String NOT_NULL_SQL =
            """
            SELECT n.conrelid::regclass, n.conname, pg_get_constraintdef(n.oid), n.convalidated, n.conislocal,
                n.coninhcount, n.connoinherit
            FROM pg_constraint n WHERE n.connamespace IN (%s) AND n.conrelid <> 0 AND n.contype = 'n'""";

    private static final String INDEX_SQL =
            """
            SELECT i.indexrelid::regclass, pg_get_indexdef(i.indexrelid), i.indisprimary, i.indisvalid, i.indisclustered,
                i.indisreplident, i.indimmediate, c.reloptions,
                (SELECT h.inhparent::regclass FROM pg_inherits h WHERE h.inhrelid = i.indexrelid),
                (SELECT n.conname FROM pg_constraint n WHERE n.conindid = i.indexrelid AND n.contype <> 'f'),
                ARRAY(SELECT coalesce(a.attstattarget, -1) FROM pg_attribute a WHERE a.attrelid = i.indexrelid
                    ORDER BY a.attnum),
                obj_description(i.indexrelid, 'pg_class')
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relnamespace IN (%s)""";

    private static final String SEQUENCE_SQL =
            """
            SELECT c.oid::regclass, s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache,
                s.seqcycle, CASE WHEN %d >= 15 THEN c.relpersistence END, d.deptype, d.refobjid::regclass, d.refobjsubid <> 0,
                (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = d.refobjid AND a.attnum = d.refobjsubid),
                obj_description(c.oid, 'pg_class')
            FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
            LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
                AND d.refclassid = 'pg_class'::regclass
            WHERE c.relnamespace IN (%s)""";

    private static final String TYPE_SQL =
            """
            SELECT t.oid::regtype, t.typtype, t.typcategory, t.typbasetype::regtype,
                format_type(t.typbasetype, t.typtypmod), t.typnotnull, pg_get_expr(t.typdefaultbin, 'pg_type'::regclass),
                (SELECT l.collname FROM pg_collation l WHERE l.oid = t.typcollation),
                ARRAY(SELECT e.enumlabel FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder),
                ARRAY(SELECT n.conname || ' ' || pg_get_constraintdef(n.oid) || coalesce(' ' || obj_description(n.oid,
                    'pg_constraint'), '') FROM pg_constraint n WHERE n.contypid = t.oid AND n.contype = 'c' ORDER BY 1),
                obj_description(t.oid, 'pg_type')
            FROM pg_type t WHERE t.typnamespace IN (%s) AND t.typtype <> 'm'
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid
                AND d.deptype = 'e')
            AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)
            AND NOT EXISTS (SELECT FROM pg_class s WHERE s.oid = t.typrelid AND s.relkind = 'S')""";

    private static final String RANGE_SQL =
            """
            SELECT r.rngtypid::regtype, r.rngsubtype::regtype, o.opcname, r.rngcanonical, r.rngsubdiff,
                (SELECT l.collname FROM pg_collation l WHERE l.oid = r.rngcollation)
            FROM pg_range r JOIN pg_type t ON t.oid = r.rngtypid JOIN pg_opclass o ON o.oid = r.rngsubopc
            WHERE t.typnamespace IN (%s)""";

    private static final String STATISTICS_SQL =
            """
            SELECT s.stxnamespace::regnamespace, s.stxname, pg_get_statisticsobjdef(s.oid),
                coalesce(to_jsonb(s) ->> 'stxstattarget', '-1'), obj_description(s.oid, 'pg_statistic_ext')
            FROM pg_statistic_ext s WHERE s.stxnamespace IN (%s)""";

    private static final String COLLATION_SQL =
            """
            SELECT c.collnamespace::regnamespace, c.collname, c.collprovider, coalesce(to_jsonb(c) ->> 'colllocale',
                to_jsonb(c) ->> 'colliculocale', c.collcollate), c.collctype, to_jsonb(c) ->> 'collicurules',
                coalesce(to_jsonb(c) ->> 'collisdeterministic', 'true'), obj_description(c.oid, 'pg_collation')
            FROM pg_collation c WHERE c.collnamespace IN (%s)""";

    private static final String EXTENSION_SQL =
            """
            SELECT e.extname, e.extnamespace::regnamespace FROM pg_extension e WHERE e.extnamespace IN (%s)""";

    private static final String MULTIRANGE_SQL =
            """
            SELECT r.rngtypid::regtype, (to_jsonb(r) ->> 'rngmultitypid')::oid::regtype
            FROM pg_range r JOIN pg_type t ON t.oid = r.rngtypid
            WHERE t.typnamespace IN (%s) AND to_jsonb(r) ->> 'rngmultitypid' IS NOT NULL""";

    /** In the order in which they are asked. */
    private static final List<Question> QUESTIONS = List.of(
            new Question("relation", 0, RELATION_SQL),
            new Question("column", 0, COLUMN_SQL),
            new Question("constraint", 0, CONSTRAINT_SQL),
            new Question("not null", 18, NOT_NULL_SQL),
            new Question("index", 0, INDEX_SQL),
            new Question("sequence", 0, SEQUENCE_SQL),
            new Question("type", 0, TYPE_SQL),
            new Question("range", 0, RANGE_SQL),
            new Question("statistics", 0, STATISTICS_SQL),
            new Question("collation", 0, COLLATION_SQL),
            new Question("extension", 0, EXTENSION_SQL),
            new Question("multirange", 14, MULTIRANGE_SQL));

    /**
     * One question.
     *
     * @param since the first version that can answer it
     * @param sql {@code %s} is a list of OIDs of schemas, {@code %d} the older of both versions
     */
    private record Question(String name, int since, String sql) {}

    private final int version;

    private Catalogue(int version) {
        this.version = version;
    }

    /** Asserts that both databases have the same in these schemas, as far as both servers know it. */
    static void assertEqual(Connection left, Connection right, String... schemas) throws SQLException {
        int version = Math.min(
                left.getMetaData().getDatabaseMajorVersion(),
                right.getMetaData().getDatabaseMajorVersion());
        List<String> leftLines = lines(left, version, schemas);
        List<String> rightLines = lines(right, version, schemas);
        assertEquals(only(leftLines, rightLines), only(rightLines, leftLines), "publisher (left) and target (right)");
    }

    private static String only(List<String> lines, List<String> others) {
        return lines.stream().filter(line -> !others.contains(line)).collect(Collectors.joining("\n"));
    }

    /** Everything in the schemas. */
    static List<String> lines(Connection connection, int version, String... schemas) throws SQLException {
        return new Catalogue(version).read(connection, schemas);
    }

    private List<String> read(Connection connection, String... schemas) throws SQLException {
        String oids = "SELECT oid FROM pg_namespace WHERE nspname IN ("
                + List.of(schemas).stream()
                        .map(schema -> '\'' + schema.replace("'", "''") + '\'')
                        .collect(Collectors.joining(", "))
                + ')';
        List<String> lines = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = ''");
            for (Question question : QUESTIONS) {
                if (question.since() <= version) {
                    String sql = question.sql().replace("%s", oids).replace("%d", String.valueOf(version));
                    lines.addAll(answers(statement, question.name(), sql));
                }
            }
            statement.execute("RESET search_path");
        }
        return lines;
    }

    private static List<String> answers(Statement statement, String question, String sql) throws SQLException {
        List<String> answers = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                answers.add(line(question, row));
            }
        }
        return answers.stream().sorted().toList();
    }

    private static String line(String question, ResultSet row) throws SQLException {
        StringBuilder line = new StringBuilder(question);
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            line.append(" | ").append(row.getString(i));
        }
        return line.toString();
    }
}
