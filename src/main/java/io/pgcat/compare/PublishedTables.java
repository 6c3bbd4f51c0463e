package io.pgcat.compare;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.pgcat.apply.target.TableDefinitions;
import io.pgcat.apply.target.TargetColumn;
import io.pgcat.apply.target.TargetTable;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.route.RowFilters;

/** Reads what a subscription's publications hold: tables, columns, conditions. */
final class PublishedTables {

    private static final int LISTS_AND_FILTERS_SINCE = 150_000;
    /** Schema of what describes the local end of a replication: it does not travel. */
    private static final String OWN = "pgcat";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Session publisher;
    private final ComparedSubscription subscription;

    PublishedTables(Session publisher, ComparedSubscription subscription) {
        this.publisher = publisher;
        this.subscription = subscription;
    }

    /**
     * The tables, ordered by name.
     *
     * @throws ReplicationException CONFIGURATION if a publication does not exist
     */
    List<SourceTable> read(Server server) {
        requirePublications();
        boolean hasLists = server.version() >= LISTS_AND_FILTERS_SINCE;
        String lists = hasLists
                ? "(pg_catalog.jsonb_agg(t.attnames) -> 0)::text, CASE WHEN pg_catalog.bool_and(t.rowfilter IS NOT NULL)"
                        + " THEN pg_catalog.string_agg(DISTINCT t.rowfilter, ' OR ') END"
                : "NULL, NULL";
        String sql = "SELECT n.nspname, c.relname, " + lists + ", pg_catalog.has_table_privilege(c.oid, 'SELECT') AND"
                + " pg_catalog.has_schema_privilege(n.oid, 'USAGE'), pg_catalog.bool_or(p.pubinsert),"
                + " pg_catalog.bool_or(p.pubupdate), pg_catalog.bool_or(p.pubdelete)"
                + " FROM pg_catalog.pg_publication_tables t"
                + " JOIN pg_catalog.pg_publication p ON p.pubname = t.pubname"
                + " JOIN pg_catalog.pg_namespace n ON n.nspname = t.schemaname"
                + " JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = t.tablename"
                + " WHERE t.pubname = ANY (" + Sql.texts(subscription.publications()) + ") AND n.nspname <> "
                + Sql.literal(OWN) + " GROUP BY n.nspname, c.relname, c.oid, n.oid ORDER BY 1, 2";
        return define(publisher.rows(sql));
    }

    private void requirePublications() {
        List<List<String>> missing =
                publisher.rows("SELECT w FROM pg_catalog.unnest(" + Sql.texts(subscription.publications())
                        + ") w WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_publication WHERE pubname = w)");
        if (!missing.isEmpty()) {
            throw new ReplicationException(
                    ErrorKind.CONFIGURATION,
                    "Publication " + missing.get(0).get(0) + " of subscription " + subscription.name()
                            + " does not exist at the publisher: create it, or correct pgcat_subscription.publications.");
        }
    }

    private List<SourceTable> define(List<List<String>> rows) {
        try {
            TableDefinitions definitions = new TableDefinitions(publisher.connection());
            List<SourceTable> tables = new ArrayList<>();
            for (List<String> row : rows) {
                tables.add(filtered(table(row, definitions.read(row.get(0), row.get(1)))));
            }
            return tables;
        } catch (SQLException e) {
            throw Session.failure(Side.PUBLISHER, "ask", e);
        }
    }

    private static SourceTable table(List<String> row, TargetTable definition) {
        List<String> columns = row.get(2) == null
                ? definition.columns().stream()
                        .filter(column -> !column.generated())
                        .map(TargetColumn::name)
                        .toList()
                : names(row.get(2));
        return new SourceTable(
                definition,
                columns,
                Optional.ofNullable(row.get(3)),
                isTrue(row, 4),
                new SourceTable.Operations(isTrue(row, 5), isTrue(row, 6), isTrue(row, 7)));
    }

    private static boolean isTrue(List<String> row, int column) {
        return "t".equals(row.get(column));
    }

    private static List<String> names(String json) {
        try {
            List<String> names = new ArrayList<>();
            for (JsonNode name : JSON.readTree(json)) {
                names.add(name.asText());
            }
            return names;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The server has written what is no JSON", e);
        }
    }

    /** What a route leaves out by {@code pgcat_row_filter}; a condition that a route would refuse is refused here, too. */
    private SourceTable filtered(SourceTable table) {
        String condition = subscription.filters().get(table.name());
        if (condition == null) {
            return table;
        }
        new RowFilters(Map.of(table.name(), condition));
        return table.filteredBy(condition);
    }
}
