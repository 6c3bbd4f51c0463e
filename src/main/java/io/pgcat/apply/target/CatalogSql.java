package io.pgcat.apply.target;

/**
 * What is asked of the target's system catalogues. To be run with an empty search_path, under which {@code pg_catalog} is
 * searched first. Written for PostgreSQL 11 to 18: columns that came later are read through {@code to_jsonb}.
 */
final class CatalogSql {

    private static final String RELATION =
            "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = ?";

    private static final String FAMILY = "WITH RECURSIVE relation(oid) AS (SELECT c.oid " + RELATION + "),"
            + """
             family(oid) AS (
                SELECT oid FROM relation
                UNION
                SELECT i.inhrelid FROM pg_inherits i JOIN family f ON i.inhparent = f.oid)
            """;

    /** What a relation is: one row, none when there is no such relation. */
    private static final String FIND =
            """
            SELECT c.oid, c.relkind,
                (SELECT r.columns FROM pgcat.pgcat_replident r
                    WHERE r.tablename IN (n.nspname || '.' || c.relname, quote_ident(n.nspname) || '.' || quote_ident(c.relname))
                    ORDER BY r.tablename LIMIT 1)
            """
                    + RELATION;

    /** The same where schema pgcat need not be: no key is configured. */
    private static final String FIND_ANYWHERE = "SELECT c.oid, c.relkind, NULL::text[] " + RELATION;

    /**
     * What triggers and rules do. Bits of tgtype: 1 row, 2 before, 4 insert, 64 instead of; ev_type: 2 update, 3
     * insert, 4 delete. Source: pg_trigger.h, {@code CmdType}.
     */
    private static final String TRAITS = FAMILY
            + """
            SELECT
                to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL AS citus,
                EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = c.oid) AS has_children,
                EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgtype & 64 <> 0 AND t.tgenabled = 'O')
                    OR EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = c.oid AND r.ev_type IN ('2', '3', '4')
                        AND r.ev_enabled = 'O') AS needs_local,
                EXISTS (SELECT FROM pg_trigger t JOIN family f ON t.tgrelid = f.oid
                        WHERE t.tgtype & 7 = 7 AND t.tgenabled IN ('A', 'R'))
                    OR EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = c.oid AND r.ev_type = '3'
                        AND r.ev_enabled IN ('A', 'R')) AS suppresses,
                EXISTS (SELECT FROM pg_foreign_table ft
                    JOIN pg_foreign_server s ON s.oid = ft.ftserver
                    JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
                    WHERE ft.ftrelid = c.oid AND w.fdwname = 'postgres_fdw'
                        AND current_setting('server_version_num')::int >= 140000
                        AND NOT 'truncatable=false' = ANY (coalesce(s.srvoptions, '{}') || coalesce(ft.ftoptions, '{}')))
                    AS truncatable,
                NOT EXISTS (SELECT FROM pg_trigger t JOIN family f ON t.tgrelid = f.oid WHERE t.tgenabled IN ('A', 'R'))
                    AND NOT EXISTS (SELECT FROM pg_rewrite r JOIN family f ON r.ev_class = f.oid
                        WHERE r.ev_enabled IN ('A', 'R'))
                    AND NOT EXISTS (SELECT FROM pg_class l JOIN family f ON l.oid = f.oid WHERE l.relkind = 'f' AND l.oid <> c.oid) AS quiet,
                ARRAY(SELECT a.attname::text FROM pg_index i
                    JOIN pg_class k ON k.oid = i.indexrelid
                    JOIN pg_am m ON m.oid = k.relam AND m.amname IN ('btree', 'hash')
                    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                    WHERE i.indrelid = c.oid AND i.indisvalid AND i.indpred IS NULL) AS lookups,
                current_setting('server_version_num')::int >= 120000 AS joined_by_place,
                (SELECT max(n) FROM (SELECT count(*) AS n FROM pg_index i JOIN family f ON i.indrelid = f.oid
                    WHERE i.indisunique OR i.indisexclusion GROUP BY i.indrelid) x) AS refusing,
                ARRAY(SELECT r.ev_type::text FROM pg_rewrite r WHERE r.ev_class = c.oid AND r.ev_type IN ('2', '3', '4')
                    AND (r.ev_enabled IN ('A', 'R') OR r.ev_enabled = 'O' AND c.relkind = 'v') AND r.is_instead
                    AND pg_get_ruledef(r.oid) !~ ('DO INSTEAD.*' || CASE r.ev_type
                        WHEN '2' THEN 'UPDATE ' WHEN '3' THEN 'INSERT ' ELSE 'DELETE ' END)) AS uncounted
            FROM pg_class c WHERE c.oid = (SELECT oid FROM relation)""";

    /**
     * A row per column in order. Its collation is looked up by a subquery that yields a value: EXISTS would be made a hash of all
     * collations, of which a server has hundreds.
     */
    private static final String COLUMNS =
            """
            SELECT a.attname, a.atttypid, a.atttypmod, a.attidentity = 'a',
                coalesce(to_jsonb(a) ->> 'attgenerated', '') <> '',
                coalesce((SELECT to_jsonb(l) ->> 'collisdeterministic' = 'false' FROM pg_collation l
                    WHERE l.oid = a.attcollation), false),
                CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod)
                    ELSE format_type(a.atttypid, a.atttypmod) END
            FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
            WHERE a.attrelid = (SELECT c.oid %s) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"""
                    .formatted(RELATION);

    /** By OIDs of types: a row for each of them and for every type that they are made of. */
    static final String TYPES =
            """
            WITH RECURSIVE used(oid) AS (
                SELECT unnest(?::oid[])
                UNION
                SELECT part.oid FROM used u JOIN pg_type t ON t.oid = u.oid CROSS JOIN LATERAL (
                    SELECT t.typbasetype WHERE t.typtype = 'd'
                    UNION ALL SELECT t.typelem WHERE t.typelem <> 0 AND t.typlen = -1
                    UNION ALL SELECT a.atttypid FROM pg_attribute a WHERE t.typtype = 'c' AND a.attrelid = t.typrelid
                        AND a.attnum > 0 AND NOT a.attisdropped
                    UNION ALL SELECT r.rngsubtype FROM pg_range r WHERE r.rngtypid = t.oid) part(oid))
            SELECT t.oid, t.typtype, t.typbasetype, format_type(t.oid, -1),
                CASE WHEN t.typelem <> 0 AND t.typlen = -1 THEN ARRAY[t.typelem]
                    WHEN t.typtype = 'c' THEN ARRAY(SELECT a.atttypid FROM pg_attribute a WHERE a.attrelid = t.typrelid
                        AND a.attnum > 0 AND NOT a.attisdropped)
                    WHEN t.typtype = 'r' THEN ARRAY(SELECT r.rngsubtype FROM pg_range r WHERE r.rngtypid = t.oid)
                    ELSE '{}'::oid[] END,
                (SELECT quote_ident(n.nspname) || '.' || o.oprname
                FROM pg_opclass oc
                JOIN pg_am am ON am.oid = oc.opcmethod AND am.amname IN ('btree', 'hash')
                JOIN pg_amop ao ON ao.amopfamily = oc.opcfamily AND ao.amoplefttype = oc.opcintype
                    AND ao.amoprighttype = oc.opcintype
                    AND ao.amopstrategy = CASE am.amname WHEN 'btree' THEN 3 ELSE 1 END
                JOIN pg_operator o ON o.oid = ao.amopopr
                JOIN pg_namespace n ON n.oid = o.oprnamespace
                WHERE oc.opcdefault AND (oc.opcintype = t.oid
                    OR EXISTS (SELECT FROM pg_cast k WHERE k.castsource = t.oid AND k.casttarget = oc.opcintype
                        AND k.castmethod = 'b' AND k.castcontext = 'i')
                    OR oc.opcintype = (SELECT p.oid FROM pg_type p WHERE p.typnamespace = 'pg_catalog'::regnamespace
                        AND p.typname = CASE
                            WHEN t.typelem <> 0 AND t.typlen = -1 THEN 'anyarray'
                            WHEN t.typtype = 'e' THEN 'anyenum'
                            WHEN t.typtype = 'c' THEN 'record'
                            WHEN t.typtype = 'r' THEN 'anyrange'
                            WHEN t.typtype = 'm' THEN 'anymultirange' END))
                ORDER BY oc.opcintype = t.oid DESC, am.amname LIMIT 1),
                EXISTS (SELECT FROM pg_collation l WHERE to_jsonb(l) ->> 'collisdeterministic' = 'false'
                    AND l.oid = ANY (ARRAY(
                        SELECT t.typcollation
                        UNION ALL SELECT r.rngcollation FROM pg_range r WHERE r.rngtypid = t.oid
                        UNION ALL SELECT a.attcollation FROM pg_attribute a WHERE t.typtype = 'c'
                            AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped)))
            FROM used u JOIN pg_type t ON t.oid = u.oid""";

    /** A row per unique index that covers all rows by plain columns. */
    private static final String UNIQUE_INDEXES =
            """
            SELECT k.relname, i.indisprimary, i.indisreplident,
                ARRAY(SELECT a.attname::text FROM generate_series(0, i.indnkeyatts - 1) p(place)
                    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[p.place] ORDER BY p.place)
            FROM pg_index i JOIN pg_class k ON k.oid = i.indexrelid
            WHERE i.indrelid = (SELECT c.oid %s)
                AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
            ORDER BY i.indisprimary DESC, k.relname"""
                    .formatted(RELATION);

    private static final String FINGERPRINT_COLUMN =
            """
            concat_ws('/', c.oid, c.xmin,
                (SELECT md5(string_agg(concat(a.attnum, ':', a.xmin, ':', t.xmin), ',' ORDER BY a.attnum))
                    FROM pg_attribute a LEFT JOIN pg_type t ON t.oid = a.atttypid
                    WHERE a.attrelid = c.oid AND a.attnum > 0),
                (SELECT md5(string_agg(concat(i.indexrelid, ':', i.xmin), ',' ORDER BY i.indexrelid))
                    FROM pg_index i WHERE i.indrelid = c.oid),
                (SELECT md5(string_agg(concat(g.oid, ':', g.xmin), ',' ORDER BY g.oid))
                    FROM pg_trigger g WHERE g.tgrelid = c.oid
                        OR g.tgrelid IN (SELECT h.inhrelid FROM pg_inherits h WHERE h.inhparent = c.oid)),
                (SELECT md5(string_agg(concat(r.oid, ':', r.xmin), ',' ORDER BY r.oid))
                    FROM pg_rewrite r WHERE r.ev_class = c.oid),
                (SELECT string_agg(concat(r.xmin, ':', r.ctid), ',') FROM pgcat.pgcat_replident r
                    WHERE r.tablename IN (w.s || '.' || w.t, quote_ident(w.s) || '.' || quote_ident(w.t))))
            """;

    private static final String FINGERPRINTED =
            """
             w LEFT JOIN pg_namespace n ON n.nspname = w.s
            LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.t""";

    /**
     * By schemas and names: a row for each, with a text that changes when the table's definition does. Statistics and
     * vacuum do not change it.
     */
    static final String FINGERPRINTS = "SELECT " + FINGERPRINT_COLUMN
            + "FROM (SELECT * FROM unnest(?::text[], ?::text[]) WITH ORDINALITY u(s, t, ord))" + FINGERPRINTED
            + " ORDER BY w.ord";

    private static final String FINGERPRINT =
            "SELECT " + FINGERPRINT_COLUMN + "FROM (SELECT ?::text AS s, ?::text AS t)" + FINGERPRINTED;

    /** None where nobody looks again. */
    private static final String NO_FINGERPRINT = "SELECT '' FROM (VALUES (?::text, ?::text)) w(s, t)";

    /**
     * One table's definition, in one round trip: by schema and name, five times, five results. First its fingerprint, or what changes
     * while the rest is read would not be noticed later; then what it is, its columns, its unique indexes, what triggers and rules do.
     */
    static final String DEFINITION = String.join(";\n", FINGERPRINT, FIND, COLUMNS, UNIQUE_INDEXES, TRAITS);

    /** The same where schema pgcat need not be. */
    static final String DEFINITION_ANYWHERE =
            String.join(";\n", NO_FINGERPRINT, FIND_ANYWHERE, COLUMNS, UNIQUE_INDEXES, TRAITS);

    /**
     * By OID, where Citus is installed: the distribution column's name, empty for a reference table and others without one.
     * No row for a table that Citus does not know.
     */
    static final String DISTRIBUTION =
            """
            SELECT coalesce(pg_catalog.column_to_column_name(p.logicalrelid, p.partkey), '')
            FROM pg_catalog.pg_dist_partition p WHERE p.logicalrelid = ?::oid::regclass""";

    private CatalogSql() {}
}
