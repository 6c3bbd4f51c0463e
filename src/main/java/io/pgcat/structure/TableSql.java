package io.pgcat.structure;

/** Questions to the publisher about tables, all by their OIDs. Columns that not every version has come by to_jsonb. */
final class TableSql {

    /** The tables themselves. */
    static final String TABLES =
            """
            SELECT c.oid::bigint AS oid, n.nspname, c.relname, c.relkind, c.relpersistence,
                coalesce(pg_get_partkeydef(c.oid), '') AS partkey,
                ARRAY(SELECT i.inhparent::text FROM pg_inherits i WHERE i.inhrelid = c.oid ORDER BY i.inhseqno) AS parents,
                c.relispartition, CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) ELSE '' END AS bound,
                coalesce((SELECT a.amname FROM pg_am a WHERE a.oid = c.relam AND a.amname <> 'heap'), '') AS amname,
                coalesce(format_type(nullif(c.reloftype, 0), NULL), '') AS oftype,
                coalesce(c.reloptions, '{}') || ARRAY(SELECT 'toast.' || o FROM pg_class t CROSS JOIN unnest(t.reloptions) o
                    WHERE t.oid = c.reltoastrelid) AS options,
                coalesce(obj_description(c.oid, 'pg_class'), '') AS comment,
                CASE c.relreplident WHEN 'f' THEN 'FULL' WHEN 'n' THEN 'NOTHING' WHEN 'i' THEN 'USING INDEX' ELSE '' END
                    AS identity,
                coalesce((SELECT k.relname FROM pg_index i JOIN pg_class k ON k.oid = i.indexrelid
                    WHERE i.indrelid = c.oid AND i.indisreplident AND i.indisvalid), '') AS identityindex,
                coalesce((SELECT k.relname FROM pg_index i JOIN pg_class k ON k.oid = i.indexrelid
                    WHERE i.indrelid = c.oid AND i.indisclustered AND i.indisvalid), '') AS clusterindex
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid = ANY (?::oid[])
            ORDER BY n.nspname, c.relname""";

    static final String COLUMNS =
            """
            SELECT a.attrelid::bigint AS table_oid, a.attname, format_type(a.atttypid, a.atttypmod) AS type,
                CASE WHEN a.attcollation <> t.typcollation AND a.attcollation <> 0 THEN (
                    SELECT format('%I.%I', ln.nspname, l.collname) FROM pg_collation l
                    JOIN pg_namespace ln ON ln.oid = l.collnamespace WHERE l.oid = a.attcollation) ELSE '' END AS collation,
                coalesce(pg_get_expr(d.adbin, d.adrelid), '') AS expression, a.attidentity,
                coalesce(to_jsonb(a) ->> 'attgenerated', '') AS generated, a.attnotnull,
                n.conname AS nn_name, n.connoinherit AS nn_noinherit, n.convalidated AS nn_valid,
                NOT n.conislocal AS nn_inherited,
                CASE WHEN a.attstorage = t.typstorage THEN '' ELSE
                    CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END
                    END AS storage,
                CASE to_jsonb(a) ->> 'attcompression' WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' ELSE '' END AS compression,
                coalesce(a.attstattarget, -1)::int AS statistics, coalesce(a.attoptions, '{}') AS options, a.attislocal,
                coalesce(col_description(a.attrelid, a.attnum), '') AS comment
            FROM pg_attribute a
            JOIN pg_type t ON t.oid = a.atttypid
            LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            LEFT JOIN pg_constraint n ON n.conrelid = a.attrelid AND n.contype = 'n' AND n.conkey[1] = a.attnum
            WHERE a.attrelid = ANY (?::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attrelid, a.attnum""";

    /** Checks, and from 18 on what is NOT NULL but not valid. */
    static final String CHECKS =
            """
            SELECT n.oid::bigint AS oid, n.conrelid::bigint AS table_oid, n.conname, n.contype, n.connoinherit, n.convalidated,
                coalesce((to_jsonb(n) ->> 'conenforced')::bool, true) AS enforced, n.conislocal,
                CASE n.contype WHEN 'c' THEN pg_get_expr(n.conbin, n.conrelid) ELSE a.attname END AS expression,
                coalesce(obj_description(n.oid, 'pg_constraint'), '') AS comment
            FROM pg_constraint n
            LEFT JOIN pg_attribute a ON a.attrelid = n.conrelid AND a.attnum = n.conkey[1]
            WHERE n.conrelid = ANY (?::oid[]) AND (n.contype = 'c' OR n.contype = 'n' AND NOT n.convalidated)
            ORDER BY n.conrelid, n.conname""";

    /** Indexes; with those of constraints come the constraints. */
    static final String INDEXES =
            """
            SELECT i.indexrelid::bigint AS oid, i.indrelid::bigint AS table_oid, c.relname, i.indisunique, i.indisvalid,
                pg_get_indexdef(i.indexrelid) AS definition,
                coalesce((SELECT h.inhparent FROM pg_inherits h WHERE h.inhrelid = i.indexrelid), 0)::bigint AS part_of,
                coalesce(c.reloptions, '{}') AS options,
                ARRAY(SELECT a.attnum || ' SET STATISTICS ' || a.attstattarget FROM pg_attribute a
                    WHERE a.attrelid = i.indexrelid AND a.attstattarget >= 0 ORDER BY a.attnum) AS targets,
                coalesce(obj_description(c.oid, 'pg_class'), '') AS comment,
                coalesce(n.oid, 0)::bigint AS con_oid, n.contype, n.condeferrable, n.condeferred,
                pg_get_constraintdef(n.oid) AS condef,
                coalesce(obj_description(n.oid, 'pg_constraint'), '') AS con_comment
            FROM pg_index i
            JOIN pg_class c ON c.oid = i.indexrelid
            LEFT JOIN pg_constraint n ON n.conindid = i.indexrelid AND n.conrelid = i.indrelid
                AND n.contype IN ('p', 'u', 'x')
            WHERE i.indrelid = ANY (?::oid[])
            ORDER BY i.indrelid, n.contype NULLS LAST, c.relname""";

    /** Foreign keys, without those that another one brings along: at partitions, and at a partitioned referenced table. */
    static final String FOREIGN_KEYS =
            """
            SELECT n.oid::bigint AS oid, n.conrelid::bigint AS table_oid, n.conname, n.confrelid::bigint AS ref_oid,
                rn.nspname AS ref_schema, r.relname AS ref_name, r.relkind = 'p' AS ref_partitioned,
                ARRAY(SELECT a.attname::text FROM unnest(n.conkey) WITH ORDINALITY k(num, ord)
                    JOIN pg_attribute a ON a.attrelid = n.conrelid AND a.attnum = k.num ORDER BY k.ord) AS columns,
                ARRAY(SELECT a.attname::text FROM unnest(n.confkey) WITH ORDINALITY k(num, ord)
                    JOIN pg_attribute a ON a.attrelid = n.confrelid AND a.attnum = k.num ORDER BY k.ord) AS ref_columns,
                ARRAY(SELECT a.attname::text FROM jsonb_array_elements_text(
                        coalesce(nullif(to_jsonb(n) -> 'confdelsetcols', 'null'), '[]')) WITH ORDINALITY k(num, ord)
                    JOIN pg_attribute a ON a.attrelid = n.conrelid AND a.attnum = k.num::int ORDER BY k.ord) AS del_columns,
                n.confupdtype, n.confdeltype, n.confmatchtype, n.condeferrable, n.condeferred, n.convalidated,
                coalesce((to_jsonb(n) ->> 'conenforced')::bool, true) AS enforced,
                coalesce((to_jsonb(n) ->> 'conperiod')::bool, false) AS period,
                coalesce(obj_description(n.oid, 'pg_constraint'), '') AS comment
            FROM pg_constraint n
            JOIN pg_class r ON r.oid = n.confrelid
            JOIN pg_namespace rn ON rn.oid = r.relnamespace
            WHERE n.conrelid = ANY (?::oid[]) AND n.contype = 'f' AND NOT EXISTS (SELECT FROM pg_constraint p
                WHERE p.oid = n.conparentid AND (p.conrelid = n.conrelid OR p.conrelid = ANY (?::oid[])))
            ORDER BY n.conrelid, n.conname""";

    static final String STATISTICS =
            """
            SELECT s.oid::bigint AS oid, s.stxrelid::bigint AS table_oid, n.nspname, s.stxname,
                pg_get_statisticsobjdef(s.oid) AS definition,
                coalesce((to_jsonb(s) ->> 'stxstattarget')::int, -1) AS target,
                coalesce(obj_description(s.oid, 'pg_statistic_ext'), '') AS comment
            FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace
            WHERE s.stxrelid = ANY (?::oid[]) ORDER BY n.nspname, s.stxname""";

    /** What is not copied. Triggers that a partition has from its root are the root's. */
    static final String LEFT_BEHIND =
            """
            WITH tables AS (SELECT unnest(?::oid[]) AS oid)
            SELECT t.oid::bigint AS table_oid, x.what FROM tables t JOIN pg_class c ON c.oid = t.oid CROSS JOIN LATERAL (
                SELECT 1 AS place, format('trigger %I', g.tgname) AS what FROM pg_trigger g
                WHERE g.tgrelid = t.oid AND NOT g.tgisinternal AND coalesce(to_jsonb(g) ->> 'tgparentid', '0') = '0'
                UNION ALL
                SELECT 2, format('rule %I', r.rulename) FROM pg_rewrite r WHERE r.ev_class = t.oid
                UNION ALL
                SELECT 3, format('policy %I', p.polname) FROM pg_policy p WHERE p.polrelid = t.oid
                UNION ALL
                SELECT 4, 'row level security' WHERE c.relrowsecurity
                UNION ALL
                SELECT 5, 'privileges' WHERE c.relacl IS NOT NULL
                    OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attacl IS NOT NULL)
                UNION ALL
                SELECT 6, format('tablespace %I', s.spcname) FROM pg_tablespace s WHERE s.oid = c.reltablespace
                UNION ALL
                SELECT 7, format('tablespace %I of index %I', s.spcname, k.relname) FROM pg_index i
                JOIN pg_class k ON k.oid = i.indexrelid JOIN pg_tablespace s ON s.oid = k.reltablespace
                WHERE i.indrelid = t.oid) x
            ORDER BY x.place, x.what""";

    private TableSql() {}
}
