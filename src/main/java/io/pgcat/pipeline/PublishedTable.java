package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

import io.pgcat.change.Relation;
import io.pgcat.change.ReplicaIdentity;

/**
 * A table that publications of one subscription hold.
 *
 * @param quoted its qualified name as SQL takes it; likewise its schema's
 * @param columns published ones, in no particular order
 * @param key columns of its primary key; may be empty
 * @param updates whether updates are published; likewise the others
 * @param identifiable whether its replica identity allows updates and deletes
 * @param readable whether the subscription's role may read it, for a copy
 */
record PublishedTable(
        String schema,
        String table,
        String quotedSchema,
        String quoted,
        List<String> columns,
        List<String> key,
        Operations published,
        boolean identifiable,
        boolean readable) {

    private static final int COLUMN_LISTS_SINCE = 150_000;
    private static final int GENERATED_SINCE = 120_000;

    /** What of a table is published. */
    record Operations(boolean inserts, boolean updates, boolean deletes, boolean truncates) {

        boolean needsKey() {
            return updates || deletes;
        }
    }

    /** As {@code schema.table}, without quotes. */
    String name() {
        return schema + '.' + table;
    }

    /** In the form in which names are mapped. */
    Relation relation() {
        return new Relation(0, schema, table, ReplicaIdentity.DEFAULT, List.of());
    }

    static List<PublishedTable> of(Connection connection, List<String> publications, int version) throws SQLException {
        String stored = version >= GENERATED_SINCE ? " AND a.attgenerated = ''" : "";
        String listed = version >= COLUMN_LISTS_SINCE ? " AND a.attname = ANY (x.attnames)" : stored;
        String attnames = version >= COLUMN_LISTS_SINCE ? ", t.attnames" : "";
        String query = "SELECT x.schemaname, x.tablename, pg_catalog.quote_ident(x.schemaname),"
                + " pg_catalog.format('%I.%I', x.schemaname, x.tablename),"
                + " (SELECT coalesce(string_agg(a.attname::text, E'\\n' ORDER BY a.attnum), '')"
                + " FROM pg_catalog.pg_attribute a WHERE a.attrelid = x.oid AND a.attnum > 0 AND NOT a.attisdropped"
                + listed + "),"
                + " (SELECT coalesce(string_agg(a.attname::text, E'\\n' ORDER BY a.attnum), '')"
                + " FROM pg_catalog.pg_index i JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid"
                + " AND a.attnum = ANY (i.indkey) WHERE i.indrelid = x.oid AND i.indisprimary),"
                + " x.pubinsert, x.pubupdate, x.pubdelete, x.pubtruncate,"
                + " CASE x.relreplident WHEN 'f' THEN true WHEN 'n' THEN false ELSE EXISTS (SELECT"
                + " FROM pg_catalog.pg_index i WHERE i.indrelid = x.oid AND i.indisvalid AND CASE x.relreplident"
                + " WHEN 'd' THEN i.indisprimary ELSE i.indisreplident END) END,"
                + " has_table_privilege(x.oid, 'SELECT') AND has_schema_privilege(x.relnamespace, 'USAGE')"
                + " FROM (SELECT t.schemaname, t.tablename, c.oid, c.relreplident, c.relnamespace" + attnames + ","
                + " bool_or(p.pubinsert) AS pubinsert, bool_or(p.pubupdate) AS pubupdate,"
                + " bool_or(p.pubdelete) AS pubdelete, bool_or(p.pubtruncate) AS pubtruncate"
                + " FROM pg_catalog.pg_publication_tables t"
                + " JOIN pg_catalog.pg_publication p ON p.pubname = t.pubname"
                + " JOIN pg_catalog.pg_namespace n ON n.nspname = t.schemaname"
                + " JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = t.tablename"
                + " WHERE t.pubname = ANY (?) GROUP BY 1, 2, 3, 4, 5" + (attnames.isEmpty() ? "" : ", 6") + ") x"
                + " ORDER BY 1, 2";
        return Query.rows(connection, query, publications).stream()
                .map(PublishedTable::of)
                .toList();
    }

    private static PublishedTable of(List<String> row) {
        int column = 0;
        return new PublishedTable(
                row.get(column++),
                row.get(column++),
                row.get(column++),
                row.get(column++),
                names(row.get(column++)),
                names(row.get(column++)),
                new Operations(
                        isTrue(row, column++), isTrue(row, column++), isTrue(row, column++), isTrue(row, column++)),
                isTrue(row, column++),
                isTrue(row, column));
    }

    private static boolean isTrue(List<String> row, int column) {
        return "t".equals(row.get(column));
    }

    private static List<String> names(String lines) {
        return lines.isEmpty() ? List.of() : Arrays.asList(lines.split("\n"));
    }
}
