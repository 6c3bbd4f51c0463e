package io.pgcat.source.snapshot;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.pgcat.change.Column;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.source.snapshot.SourceTable.PublishedColumn;

/** Reads which tables publications hold, and what of them is published. PostgreSQL 11 to 18. */
public final class PublishedTables {

    private static final int PG12 = 12;
    private static final int PG15 = 15;

    /** Column lists and row filters came with 15; a table in several publications has the rows of all of them. */
    private static final String LISTED =
            """
            SELECT schemaname, tablename, count(DISTINCT attnames) AS lists, min(attnames) AS attnames,
                CASE WHEN bool_or(rowfilter IS NULL) THEN ''
                    ELSE string_agg(DISTINCT '(' || rowfilter || ')', ' OR ') END AS filter
            FROM pg_catalog.pg_publication_tables WHERE pubname = ANY (?) GROUP BY 1, 2""";

    private static final String UNLISTED =
            """
            SELECT DISTINCT schemaname, tablename, 1 AS lists, NULL::name[] AS attnames, ''::text AS filter
            FROM pg_catalog.pg_publication_tables WHERE pubname = ANY (?)""";

    private static final String COLUMNS =
            """
            SELECT c.oid, p.schemaname, p.tablename, p.lists, p.filter, c.relreplident::text,
                a.attname, a.atttypid, a.atttypmod, pg_catalog.format_type(a.atttypid, NULL),
                CASE WHEN a.atttypid < 16384 THEN '' ELSE (SELECT n.nspname || '.' || t.typname
                    FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
                    WHERE t.oid = a.atttypid) END,
                c.relreplident = 'f' OR EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid
                    AND CASE c.relreplident WHEN 'd' THEN i.indisprimary WHEN 'i' THEN i.indisreplident ELSE false END
                    AND a.attnum = ANY (i.indkey))
            FROM (%s) p
            JOIN pg_catalog.pg_namespace n ON n.nspname = p.schemaname
            JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = p.tablename
            LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                AND %s
            WHERE p.schemaname <> 'pgcat'
            ORDER BY p.schemaname, p.tablename, a.attnum""";

    private PublishedTables() {}

    /**
     * All of them, by name; tables of schema pgcat are not copied.
     *
     * @throws ReplicationException CONFIGURATION when publications disagree about a table's columns
     */
    public static List<SourceTable> read(Connection publisher, List<String> publications) throws SQLException {
        int version = publisher.getMetaData().getDatabaseMajorVersion();
        String stored = version < PG12 ? "true" : "a.attgenerated = ''";
        String query = version < PG15
                ? COLUMNS.formatted(UNLISTED, stored)
                : COLUMNS.formatted(LISTED, "a.attname = ANY (p.attnames)");
        Map<Integer, SourceTable> tables = new LinkedHashMap<>();
        Map<Integer, List<PublishedColumn>> columns = new LinkedHashMap<>();
        try (PreparedStatement statement = publisher.prepareStatement(query)) {
            Array names = publisher.createArrayOf("text", publications.toArray());
            statement.setArray(1, names);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    SourceTable table = table(row);
                    tables.putIfAbsent(table.oid(), table);
                    List<PublishedColumn> known = columns.computeIfAbsent(table.oid(), oid -> new ArrayList<>());
                    if (row.getString(7) != null) {
                        known.add(column(row));
                    }
                }
            }
        }
        return tables.values().stream()
                .map(table -> table.withColumns(columns.get(table.oid())))
                .toList();
    }

    private static SourceTable table(ResultSet row) throws SQLException {
        if (row.getInt(4) > 1) {
            throw new ReplicationException(
                    ErrorKind.CONFIGURATION,
                    "Publications of the subscription publish different columns of " + row.getString(2) + '.'
                            + row.getString(3) + ". Give them the same column list, or take one of them away.");
        }
        return new SourceTable(
                (int) row.getLong(1),
                row.getString(2),
                row.getString(3),
                identity(row.getString(6)),
                List.of(),
                row.getString(5));
    }

    private static ReplicaIdentity identity(String letter) {
        return ReplicaIdentity.of(letter.charAt(0));
    }

    private static PublishedColumn column(ResultSet row) throws SQLException {
        Column column = new Column(
                row.getString(7), (int) row.getLong(8), row.getInt(9), row.getString(11), row.getBoolean(12));
        return new PublishedColumn(column, row.getString(10));
    }
}
