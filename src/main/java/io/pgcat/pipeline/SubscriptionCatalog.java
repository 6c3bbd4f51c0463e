package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

import io.pgcat.change.Lsn;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.SqlStates;
import io.pgcat.route.TableMapping;
import io.pgcat.source.slot.Slots;

/** Reads what the tables of schema pgcat want of this database. One thread. */
final class SubscriptionCatalog {

    private static final String SUBSCRIPTIONS = "SELECT name, hostname, port, username, password, dbname, publications,"
            + " copy_data, enabled, route, slot_name, options::text FROM pgcat.pgcat_subscription ORDER BY name";
    private static final String MAPPINGS = "SELECT subscription, priority, src, dst FROM pgcat.pgcat_table_mapping"
            + " ORDER BY subscription, priority, src, dst";
    private static final String FILTERS = "SELECT subscription, tablename, filter FROM pgcat.pgcat_row_filter";
    private static final String RAISED = "SELECT subscription, lsn::text FROM pgcat.pgcat_subscription_progress"
            + " WHERE applied_lsn IS NULL OR lsn > applied_lsn";

    private static final String DROPPED = "SELECT id, name, hostname, port, username, password, dbname, options::text,"
            + " slot_name, origin_name FROM pgcat.pgcat_dropped_subscription ORDER BY id";

    private static final Pattern NOT_ASCII = Pattern.compile("[^\\x00-\\x7F]");

    private final String database;
    private final Connection connection;

    /**
     * What is wanted.
     *
     * @param broken what cannot be understood, by name
     * @param raised where a user wants to skip to, by name
     * @param dropped what is to be taken away at publishers
     */
    record Wanted(
            Map<String, SubscriptionRow> rows,
            Map<String, ReplicationException> broken,
            Map<String, Lsn> raised,
            List<DroppedSlots.Dropped> dropped) {}

    SubscriptionCatalog(String database, Connection connection) {
        this.database = database;
        this.connection = connection;
    }

    /** Whether this database has schema pgcat, and so may hold subscriptions. */
    boolean isInstalled() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_catalog.to_regclass('pgcat.pgcat_subscription')")) {
            row.next();
            return row.getString(1) != null;
        }
    }

    /** Every subscription, by name; in one round trip. */
    Wanted load() throws SQLException {
        String all = String.join(";", MAPPINGS, FILTERS, RAISED, SUBSCRIPTIONS, DROPPED);
        try (Statement statement = connection.createStatement()) {
            statement.execute(all);
            Map<String, List<TableMapping.Rule>> mappings = mappings(statement.getResultSet());
            Map<String, Map<String, String>> filters = filters(next(statement));
            Map<String, Lsn> raised = raised(next(statement));
            Wanted wanted = new Wanted(new TreeMap<>(), new TreeMap<>(), raised, new ArrayList<>());
            ResultSet row = next(statement);
            while (row.next()) {
                String name = row.getString("name");
                try {
                    wanted.rows().put(name, subscription(row, mappings, filters));
                } catch (ReplicationException e) {
                    wanted.broken().put(name, e);
                }
            }
            addDropped(next(statement), wanted.dropped());
            return wanted;
        }
    }

    private static void addDropped(ResultSet row, List<DroppedSlots.Dropped> dropped) throws SQLException {
        while (row.next()) {
            dropped.add(new DroppedSlots.Dropped(
                    row.getLong("id"),
                    row.getString("name"),
                    publisher(row, SubscriptionOptions.publisherOf(row.getString("options"))),
                    row.getString("slot_name"),
                    row.getString("origin_name")));
        }
    }

    private static ServerLogin publisher(ResultSet row, SubscriptionOptions.FromPublisher options) throws SQLException {
        return new ServerLogin(
                options.url(row.getString("hostname"), row.getInt("port"), row.getString("dbname")),
                row.getString("username"),
                new Secret(row.getString("password")));
    }

    private static ResultSet next(Statement statement) throws SQLException {
        statement.getMoreResults();
        return statement.getResultSet();
    }

    private SubscriptionRow subscription(
            ResultSet row, Map<String, List<TableMapping.Rule>> mappings, Map<String, Map<String, String>> filters)
            throws SQLException {
        String name = row.getString("name");
        String slot = row.getString("slot_name");
        SubscriptionOptions options = SubscriptionOptions.parse(row.getString("options"));
        return new SubscriptionRow(
                database,
                name,
                publisher(row, options.publisher()),
                List.of((String[]) row.getArray("publications").getArray()),
                row.getBoolean("copy_data"),
                row.getBoolean("enabled"),
                row.getString("route"),
                slot == null ? Slots.defaultName(name) : slot,
                options,
                mappings.getOrDefault(name, List.of()),
                filters.getOrDefault(name, Map.of()));
    }

    /** Disables a subscription. */
    void disable(String subscription) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("UPDATE pgcat.pgcat_subscription SET enabled = false WHERE name = ?")) {
            statement.setString(1, subscription);
            statement.executeUpdate();
        }
    }

    /** Rules by subscription, also of static routes, which have no row of their own. */
    Map<String, List<TableMapping.Rule>> mappings() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return mappings(statement.executeQuery(MAPPINGS));
        }
    }

    private static Map<String, List<TableMapping.Rule>> mappings(ResultSet row) throws SQLException {
        Map<String, List<TableMapping.Rule>> mappings = new HashMap<>();
        while (row.next()) {
            mappings.computeIfAbsent(row.getString(1), name -> new ArrayList<>())
                    .add(new TableMapping.Rule(row.getInt(2), row.getString(3), row.getString(4)));
        }
        return mappings;
    }

    /** Conditions by subscription and table, also of static routes. */
    Map<String, Map<String, String>> filters() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return filters(statement.executeQuery(FILTERS));
        }
    }

    private static Map<String, Map<String, String>> filters(ResultSet row) throws SQLException {
        Map<String, Map<String, String>> filters = new HashMap<>();
        while (row.next()) {
            filters.computeIfAbsent(row.getString(1), name -> new TreeMap<>()).put(row.getString(2), row.getString(3));
        }
        return filters;
    }

    private static Map<String, Lsn> raised(ResultSet row) throws SQLException {
        Map<String, Lsn> raised = new HashMap<>();
        while (row.next()) {
            raised.put(row.getString(1), Lsn.parse(row.getString(2)));
        }
        return raised;
    }

    /**
     * Writes what {@code status} reads. Messages may hold characters that the database's encoding lacks: better a question
     * mark than no status.
     */
    void writeStatus(String subscription, String process, String json) throws SQLException {
        try {
            store(subscription, process, json);
        } catch (SQLException e) {
            if (!SqlStates.UNTRANSLATABLE_CHARACTER.equals(e.getSQLState())) {
                throw e;
            }
            store(subscription, process, NOT_ASCII.matcher(json).replaceAll("?"));
        }
    }

    private void store(String subscription, String process, String json) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO pgcat.pgcat_subscription_status (subscription, process, status, updated_at)"
                        + " VALUES (?, ?, ?::jsonb, pg_catalog.now()) ON CONFLICT (subscription) DO UPDATE"
                        + " SET process = excluded.process, status = excluded.status, updated_at = excluded.updated_at")) {
            statement.setString(1, subscription);
            statement.setString(2, process);
            statement.setString(3, json);
            statement.executeUpdate();
        }
    }

    /** Forgets what an earlier process wrote of static routes: they may have been taken away. */
    void removeStaticStatus() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM pgcat.pgcat_subscription_status WHERE status @> '{\"static\": true}'");
        }
    }

    /** Forgets the status of what is no more. */
    void removeStatus(String subscription) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM pgcat.pgcat_subscription_status WHERE subscription = ?")) {
            statement.setString(1, subscription);
            statement.executeUpdate();
        }
    }
}
