package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.pgcat.change.Relation;
import io.pgcat.route.TableMapping;

/**
 * Where the changes of one published table go, as the preflight sees it.
 *
 * @param subject how findings name it
 * @param relation its name at the target
 * @param quoted that name as SQL takes it
 * @param found what lies under that name; empty when nothing does
 * @param columns of what was found
 * @param replident its row of {@code pgcat_replident}; empty when there is none
 */
record TargetSubject(
        String subject,
        DatabaseSubject database,
        SubscriptionRow subscription,
        PublishedTable source,
        Relation relation,
        String quoted,
        Optional<Found> found,
        List<Column> columns,
        List<String> replident) {

    private static final int GENERATED_SINCE = 120_000;

    /**
     * A row of {@code pg_class}.
     *
     * @param kind {@code relkind}
     * @param updatable bits of {@code pg_relation_is_updatable}, triggers and rules included
     * @param denied privileges that the role lacks
     */
    record Found(
            String oid, char kind, int updatable, boolean rowSecurity, boolean hasUniqueIndex, List<String> denied) {

        boolean isView() {
            return kind == 'v';
        }

        boolean isForeign() {
            return kind == 'f';
        }

        boolean isTable() {
            return kind == 'r' || kind == 'p';
        }
    }

    /**
     * A column of the target.
     *
     * @param isRequired NOT NULL, and nothing fills it
     * @param isGenerated computed from other columns
     * @param isAlwaysIdentity GENERATED ALWAYS AS IDENTITY
     */
    record Column(String name, boolean isRequired, boolean isGenerated, boolean isAlwaysIdentity) {}

    static TargetSubject of(DatabaseSubject database, SubscriptionRow subscription, PublishedTable source)
            throws SQLException {
        Relation target = new TableMapping(subscription.mapping()).map(source.relation());
        String quoted = Query.value(
                database.connection(), "SELECT pg_catalog.format('%I.%I', ?, ?)", target.schema(), target.name());
        Optional<Found> found = found(database.connection(), target);
        List<Column> columns =
                found.isEmpty() ? List.of() : columns(database, found.get().oid());
        List<String> replident = Query.column(
                database.connection(),
                "SELECT unnest(columns) FROM pgcat.pgcat_replident WHERE tablename = ?",
                target.qualifiedName());
        String name = source.name().equals(target.qualifiedName())
                ? source.name()
                : source.name() + " to " + target.qualifiedName();
        String subject = database.subscription(subscription.name()) + ", table " + name;
        return new TargetSubject(subject, database, subscription, source, target, quoted, found, columns, replident);
    }

    private static Optional<Found> found(Connection connection, Relation target) throws SQLException {
        String query = "SELECT c.oid, c.relkind, pg_catalog.pg_relation_is_updatable(c.oid, true),"
                + " pg_catalog.row_security_active(c.oid), EXISTS (SELECT FROM pg_catalog.pg_index i"
                + " WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid),"
                + " has_schema_privilege(n.oid, 'USAGE'), has_table_privilege(c.oid, 'SELECT'),"
                + " has_table_privilege(c.oid, 'INSERT'), has_table_privilege(c.oid, 'UPDATE'),"
                + " has_table_privilege(c.oid, 'DELETE'), has_table_privilege(c.oid, 'TRUNCATE')"
                + " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                + " WHERE n.nspname = ? AND c.relname = ?";
        List<List<String>> rows = Query.rows(connection, query, target.schema(), target.name());
        return rows.stream().findFirst().map(TargetSubject::found);
    }

    private static Found found(List<String> row) {
        List<String> denied = new ArrayList<>();
        List<String> privileges = List.of("USAGE", "SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE");
        int first = row.size() - privileges.size();
        for (int i = 0; i < privileges.size(); i++) {
            if ("f".equals(row.get(first + i))) {
                denied.add(privileges.get(i));
            }
        }
        return new Found(
                row.get(0),
                row.get(1).charAt(0),
                Integer.parseInt(row.get(2)),
                "t".equals(row.get(3)),
                "t".equals(row.get(4)),
                denied);
    }

    private static List<Column> columns(DatabaseSubject database, String oid) throws SQLException {
        String generated = database.version() >= GENERATED_SINCE ? "a.attgenerated <> ''" : "false";
        String query = "SELECT a.attname, a.attnotnull AND NOT a.atthasdef AND a.attidentity = '', " + generated
                + ", a.attidentity = 'a' FROM pg_catalog.pg_attribute a WHERE a.attrelid = ?::oid AND a.attnum > 0"
                + " AND NOT a.attisdropped ORDER BY a.attnum";
        return Query.rows(database.connection(), query, oid).stream()
                .map(row ->
                        new Column(row.get(0), "t".equals(row.get(1)), "t".equals(row.get(2)), "t".equals(row.get(3))))
                .toList();
    }

    /** A name as SQL takes it. */
    String quote(String name) throws SQLException {
        return Query.value(database.connection(), "SELECT pg_catalog.quote_ident(?)", name);
    }

    List<Finding> error(String message, String mend) {
        return List.of(Finding.error(subject, message, mend));
    }

    List<Finding> info(String message) {
        return List.of(Finding.info(subject, message));
    }

    Optional<Column> column(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }
}
