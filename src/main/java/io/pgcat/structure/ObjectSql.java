package io.pgcat.structure;

/**
 * Questions to the publisher about what tables depend on. Columns that not every version has are read through
 * {@code to_jsonb}. What initdb made has an OID below 16384 and is at every server.
 */
final class ObjectSql {

    /** By schemas and names, in their order: OID and kind, 0 and empty where there is none. */
    static final String FIND =
            """
            SELECT w.s, w.t, coalesce(c.oid, 0)::bigint AS oid, coalesce(c.relkind::text, '') AS relkind
            FROM unnest(?::text[], ?::text[]) WITH ORDINALITY w(s, t, ord)
            LEFT JOIN pg_namespace n ON n.nspname = w.s
            LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.t
            ORDER BY w.ord""";

    /** By OIDs of tables: these and all partitions below them. */
    static final String WITH_PARTITIONS =
            """
            WITH RECURSIVE tree(oid) AS (
                SELECT unnest(?::oid[])
                UNION
                SELECT i.inhrelid FROM tree t JOIN pg_class p ON p.oid = t.oid AND p.relkind = 'p'
                JOIN pg_inherits i ON i.inhparent = t.oid)
            SELECT c.oid::bigint AS oid, n.nspname, c.relname, c.relkind
            FROM tree t JOIN pg_class c ON c.oid = t.oid JOIN pg_namespace n ON n.oid = c.relnamespace
            ORDER BY n.nspname, c.relname""";

    /**
     * By OIDs of tables and of types: a row for each object that one of them, or of its indexes, keys and statistics,
     * refers to. Defaults and valid checks count as the table's own. Objects of an extension come with its OID.
     */
    static final String EDGES =
            """
            WITH tables AS (SELECT unnest(?::oid[]) AS oid), types AS (SELECT unnest(?::oid[]) AS oid),
            part(catalog, owner, classid, objid) AS (
                SELECT 'pg_class', oid, 'pg_class'::regclass::oid, oid FROM tables
                UNION ALL
                SELECT 'pg_class', d.adrelid, 'pg_attrdef'::regclass::oid, d.oid
                FROM pg_attrdef d JOIN tables t ON t.oid = d.adrelid
                UNION ALL
                SELECT 'pg_class', n.conrelid, 'pg_constraint'::regclass::oid, n.oid
                FROM pg_constraint n JOIN tables t ON t.oid = n.conrelid WHERE n.contype = 'c' AND n.convalidated
                UNION ALL
                SELECT 'pg_constraint', n.oid, 'pg_constraint'::regclass::oid, n.oid
                FROM pg_constraint n JOIN tables t ON t.oid = n.conrelid
                WHERE n.contype IN ('p', 'u', 'x') OR n.contype = 'c' AND NOT n.convalidated
                UNION ALL
                SELECT 'pg_class', i.indexrelid, 'pg_class'::regclass::oid, i.indexrelid
                FROM pg_index i JOIN tables t ON t.oid = i.indrelid
                UNION ALL
                SELECT 'pg_statistic_ext', s.oid, 'pg_statistic_ext'::regclass::oid, s.oid
                FROM pg_statistic_ext s JOIN tables t ON t.oid = s.stxrelid
                UNION ALL
                SELECT 'pg_type', oid, 'pg_type'::regclass::oid, oid FROM types
                UNION ALL
                SELECT 'pg_type', y.oid, 'pg_class'::regclass::oid, y.typrelid
                FROM pg_type y JOIN types t ON t.oid = y.oid JOIN pg_class c ON c.oid = y.typrelid AND c.relkind = 'c'
                UNION ALL
                SELECT 'pg_type', n.contypid, 'pg_constraint'::regclass::oid, n.oid
                FROM pg_constraint n JOIN types t ON t.oid = n.contypid)
            SELECT DISTINCT p.catalog, p.owner::bigint AS owner, d.refclassid::regclass::text AS refcatalog,
                d.refobjid::bigint AS ref, coalesce(e.refobjid, 0)::bigint AS extension,
                coalesce(c.relkind::text, '') AS relkind
            FROM part p
            JOIN pg_depend d ON d.classid = p.classid AND d.objid = p.objid
            LEFT JOIN pg_depend e ON e.classid = d.refclassid AND e.objid = d.refobjid AND e.deptype = 'e'
            LEFT JOIN pg_class c ON d.refclassid = 'pg_class'::regclass AND c.oid = d.refobjid
            WHERE d.refobjid >= 16384 AND d.refclassid <> 'pg_namespace'::regclass
            AND NOT (d.refclassid = p.catalog::regclass AND d.refobjid = p.owner)
            ORDER BY 1, 2, 3, 4""";

    /** Catalogues and OIDs: what kind of object each is and its name, in the server's words, which no locale changes. */
    static final String IDENTITIES =
            """
            SELECT w.catalog, w.oid::bigint AS oid, i.type || ' ' || i.identity AS identity
            FROM unnest(?::text[], ?::oid[]) w(catalog, oid)
            CROSS JOIN LATERAL pg_identify_object(w.catalog::regclass, w.oid, 0) i""";

    /** Every extension, and what it requires. */
    static final String EXTENSIONS =
            """
            SELECT e.oid::bigint AS oid, e.extname, n.nspname,
                ARRAY(SELECT d.refobjid::text FROM pg_depend d WHERE d.classid = 'pg_extension'::regclass
                    AND d.objid = e.oid AND d.refclassid = 'pg_extension'::regclass) AS requires
            FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace ORDER BY e.extname""";

    /** By OIDs: collations, without those that belong to the server. */
    static final String COLLATIONS =
            """
            SELECT c.oid::bigint AS oid, n.nspname, c.collname,
                CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END AS provider,
                coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale', c.collcollate) AS locale,
                coalesce(c.collctype, '') AS ctype, coalesce(to_jsonb(c) ->> 'collicurules', '') AS rules,
                coalesce((to_jsonb(c) ->> 'collisdeterministic')::bool, true) AS deterministic,
                coalesce(obj_description(c.oid, 'pg_collation'), '') AS comment
            FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace
            WHERE c.oid = ANY (?::oid[]) AND n.nspname <> 'pg_catalog' ORDER BY n.nspname, c.collname""";

    /** By OIDs of sequences, and of tables whose columns own some. */
    static final String SEQUENCES =
            """
            SELECT c.oid::bigint AS oid, n.nspname, c.relname, c.relpersistence, format_type(s.seqtypid, NULL) AS type,
                s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle,
                coalesce(d.refobjid, 0)::bigint AS table_oid, coalesce(a.attname, '') AS attname,
                coalesce(d.deptype = 'i', false) AS identity,
                coalesce(obj_description(c.oid, 'pg_class'), '') AS comment
            FROM pg_sequence s
            JOIN pg_class c ON c.oid = s.seqrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid
                AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
            LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
            WHERE c.oid = ANY (?::oid[]) OR d.refobjid = ANY (?::oid[])
            ORDER BY n.nspname, c.relname""";

    /** By OIDs: types, without those that come with something else: arrays, multiranges, rows of tables. */
    static final String TYPES =
            """
            SELECT t.oid::bigint AS oid, n.nspname, t.typname, t.typtype::text AS form,
                ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder) AS labels,
                coalesce(format_type(nullif(t.typbasetype, 0), t.typtypmod), '') AS base,
                CASE WHEN t.typcollation <> b.typcollation AND t.typcollation <> 0 THEN (
                    SELECT format('%I.%I', ln.nspname, l.collname) FROM pg_collation l
                    JOIN pg_namespace ln ON ln.oid = l.collnamespace WHERE l.oid = t.typcollation) ELSE '' END AS collation,
                coalesce(pg_get_expr(t.typdefaultbin, 'pg_type'::regclass), '') AS defaultexpr, t.typnotnull,
                coalesce((SELECT n.conname FROM pg_constraint n WHERE n.contypid = t.oid AND n.contype = 'n'
                    LIMIT 1), '') AS notnullname,
                coalesce(obj_description(t.oid, 'pg_type'), '') AS comment
            FROM pg_type t
            JOIN pg_namespace n ON n.oid = t.typnamespace
            LEFT JOIN pg_class c ON c.oid = t.typrelid
            LEFT JOIN pg_type b ON b.oid = t.typbasetype
            WHERE t.oid = ANY (?::oid[]) AND t.typtype <> 'm' AND NOT (t.typtype = 'c' AND c.relkind <> 'c')
            AND NOT EXISTS (SELECT FROM pg_type e WHERE e.oid = t.typelem AND e.typarray = t.oid)
            ORDER BY n.nspname, t.typname""";

    /** By OIDs: constraints of domains, with the condition alone. */
    static final String DOMAIN_CHECKS =
            """
            SELECT n.contypid::bigint AS type, n.conname, n.convalidated,
                regexp_replace(pg_get_constraintdef(n.oid), ' NOT VALID$', '') AS condition,
                coalesce(obj_description(n.oid, 'pg_constraint'), '') AS comment
            FROM pg_constraint n WHERE n.contypid = ANY (?::oid[]) AND n.contype = 'c' ORDER BY n.conname""";

    /** By OIDs: attributes of composite types. */
    static final String ATTRIBUTES =
            """
            SELECT t.oid::bigint AS type, a.attname, format_type(a.atttypid, a.atttypmod) AS typename,
                CASE WHEN a.attcollation <> y.typcollation AND a.attcollation <> 0 THEN (
                    SELECT format('%I.%I', ln.nspname, l.collname) FROM pg_collation l
                    JOIN pg_namespace ln ON ln.oid = l.collnamespace WHERE l.oid = a.attcollation) ELSE '' END AS collation,
                coalesce(col_description(t.typrelid, a.attnum), '') AS comment
            FROM pg_type t JOIN pg_attribute a ON a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
            JOIN pg_type y ON y.oid = a.atttypid
            WHERE t.oid = ANY (?::oid[]) ORDER BY a.attnum""";

    /** By OIDs: range types; what is the default is empty. */
    static final String RANGES =
            """
            SELECT r.rngtypid::bigint AS type, format_type(r.rngsubtype, NULL) AS subtype,
                CASE WHEN o.opcdefault THEN '' ELSE format('%I.%I', n.nspname, o.opcname) END AS opclass,
                CASE WHEN r.rngcollation <> y.typcollation AND r.rngcollation <> 0 THEN (
                    SELECT format('%I.%I', ln.nspname, l.collname) FROM pg_collation l
                    JOIN pg_namespace ln ON ln.oid = l.collnamespace WHERE l.oid = r.rngcollation) ELSE '' END AS collation,
                CASE WHEN r.rngcanonical = 0 THEN '' ELSE r.rngcanonical::text END AS canonical,
                CASE WHEN r.rngsubdiff = 0 THEN '' ELSE r.rngsubdiff::text END AS difference,
                coalesce((SELECT format('%I.%I', mn.nspname, m.typname) FROM pg_type m
                    JOIN pg_namespace mn ON mn.oid = m.typnamespace
                    WHERE m.oid = (to_jsonb(r) ->> 'rngmultitypid')::oid), '') AS multirange
            FROM pg_range r JOIN pg_opclass o ON o.oid = r.rngsubopc JOIN pg_namespace n ON n.oid = o.opcnamespace
            JOIN pg_type y ON y.oid = r.rngsubtype
            WHERE r.rngtypid = ANY (?::oid[])""";

    private ObjectSql() {}
}
