package io.pgcat.compare.table;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.pgcat.apply.target.TableDefinitions;
import io.pgcat.compare.ComparedSubscription;
import io.pgcat.compare.side.Session;
import io.pgcat.compare.side.Side;
import io.pgcat.compare.side.Sql;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.route.RowFilters;
import io.pgcat.source.snapshot.PublishedTables;
import io.pgcat.source.snapshot.SourceTable;

/** Reads what a subscription's publications hold: tables, columns, conditions. */
public final class SourceReader {

    private static final String ACCESS = "SELECT c.oid, pg_catalog.has_table_privilege(c.oid, 'SELECT') AND"
            + " pg_catalog.has_schema_privilege(c.relnamespace, 'USAGE'), pg_catalog.bool_or(p.pubinsert),"
            + " pg_catalog.bool_or(p.pubupdate), pg_catalog.bool_or(p.pubdelete)"
            + " FROM pg_catalog.pg_publication_tables t"
            + " JOIN pg_catalog.pg_publication p ON p.pubname = t.pubname"
            + " JOIN pg_catalog.pg_namespace n ON n.nspname = t.schemaname"
            + " JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = t.tablename"
            + " WHERE t.pubname = ANY (%s) GROUP BY c.oid, c.relnamespace";

    private final Session publisher;
    private final ComparedSubscription subscription;

    /** What of a table the subscription's role may read, and what of it is published. */
    private record Access(boolean readable, ComparedSource.Operations operations) {

        private static Access of(List<String> row) {
            return new Access(
                    isTrue(row, 1), new ComparedSource.Operations(isTrue(row, 2), isTrue(row, 3), isTrue(row, 4)));
        }

        private static boolean isTrue(List<String> row, int column) {
            return "t".equals(row.get(column));
        }
    }

    public SourceReader(Session publisher, ComparedSubscription subscription) {
        this.publisher = publisher;
        this.subscription = subscription;
    }

    /**
     * The tables, ordered by name.
     *
     * @throws ReplicationException CONFIGURATION if a publication does not exist
     */
    public List<ComparedSource> read() {
        requirePublications();
        Map<Integer, Access> access = new HashMap<>();
        publisher
                .rows(ACCESS.formatted(Sql.texts(subscription.publications())))
                .forEach(row -> access.put(Integer.parseUnsignedInt(row.get(0)), Access.of(row)));
        try {
            TableDefinitions definitions = new TableDefinitions(publisher.connection());
            List<ComparedSource> sources = new ArrayList<>();
            for (SourceTable table : PublishedTables.read(publisher.connection(), subscription.publications())) {
                Access ours = access.get(table.oid());
                // One that was made between the two questions is too young to be compared.
                if (ours != null) {
                    sources.add(source(table, ours, definitions));
                }
            }
            return sources;
        } catch (SQLException e) {
            throw Session.failure(Side.PUBLISHER, "ask", e);
        }
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

    private ComparedSource source(SourceTable table, Access access, TableDefinitions definitions) throws SQLException {
        return new ComparedSource(
                definitions.read(table.schema(), table.name()),
                table.columns().stream().map(column -> column.column().name()).toList(),
                filter(table),
                access.readable(),
                access.operations());
    }

    /** The publication's, and what a route leaves out by {@code pgcat_row_filter}: what a route refuses is refused here, too. */
    private Optional<String> filter(SourceTable table) {
        List<String> both = new ArrayList<>();
        if (!table.filter().isEmpty()) {
            both.add('(' + table.filter() + ')');
        }
        String condition = subscription.filters().get(table.qualifiedName());
        if (condition != null) {
            new RowFilters(Map.of(table.qualifiedName(), condition));
            both.add('(' + condition + ')');
        }
        return both.isEmpty() ? Optional.empty() : Optional.of(String.join(" AND ", both));
    }
}
