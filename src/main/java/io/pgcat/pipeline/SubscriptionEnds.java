package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.route.TableMapping;

/**
 * Both ends of a subscription, and what decides which rows travel between them.
 *
 * @param name of the subscription
 * @param database name of the configured database that holds it
 * @param mapping its rows of {@code pgcat_table_mapping}
 * @param filters its rows of {@code pgcat_row_filter}, by publisher's table
 */
public record SubscriptionEnds(
        String name,
        String database,
        ServerLogin publisher,
        ServerLogin target,
        List<String> publications,
        List<TableMapping.Rule> mapping,
        Map<String, String> filters) {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    public SubscriptionEnds {
        publications = List.copyOf(publications);
        mapping = List.copyOf(mapping);
        filters = Map.copyOf(filters);
    }

    /**
     * Looks for a subscription.
     *
     * @param database the configured database to look in; all of them when empty
     * @throws InvalidSettingsException when there is no such database or subscription, or several of that name
     * @throws SQLException when a database cannot be asked that may hold it
     */
    public static SubscriptionEnds find(Settings settings, String subscription, Optional<String> database)
            throws SQLException {
        Map<String, ServerLogin> asked = asked(settings, database);
        List<SubscriptionEnds> found = new ArrayList<>();
        TreeSet<String> known = new TreeSet<>();
        SQLException silence = null;
        for (Map.Entry<String, ServerLogin> each : asked.entrySet()) {
            try (Connection connection = each.getValue().connect("pgcat compare", PATIENCE)) {
                SubscriptionCatalog catalog = new SubscriptionCatalog(each.getKey(), connection);
                if (catalog.isInstalled()) {
                    SubscriptionCatalog.Wanted wanted = catalog.load();
                    known.addAll(wanted.rows().keySet());
                    add(subscription, wanted, each.getValue(), found);
                }
            } catch (SQLException silent) {
                silence = silent;
            }
        }
        if (found.isEmpty() && silence != null) {
            throw silence;
        }
        requireOne(subscription, found, known);
        return found.get(0);
    }

    private static Map<String, ServerLogin> asked(Settings settings, Optional<String> database) {
        if (database.isEmpty()) {
            return settings.databases();
        }
        ServerLogin login = settings.databases().get(database.get());
        if (login == null) {
            throw new InvalidSettingsException(List.of("No database " + database.get() + " is configured; there are: "
                    + String.join(", ", settings.databases().keySet()) + '.'));
        }
        return new TreeMap<>(Map.of(database.get(), login));
    }

    private static void add(
            String subscription, SubscriptionCatalog.Wanted wanted, ServerLogin target, List<SubscriptionEnds> found) {
        ReplicationException broken = wanted.broken().get(subscription);
        if (broken != null) {
            throw new ReplicationException(ErrorKind.CONFIGURATION, broken.getMessage(), broken);
        }
        SubscriptionRow row = wanted.rows().get(subscription);
        if (row != null) {
            found.add(new SubscriptionEnds(
                    row.name(),
                    row.database(),
                    row.publisher(),
                    target,
                    row.publications(),
                    row.mapping(),
                    row.filters()));
        }
    }

    private static void requireOne(String subscription, List<SubscriptionEnds> found, TreeSet<String> known) {
        if (found.isEmpty()) {
            String others = known.isEmpty() ? "there are none" : "there are: " + String.join(", ", known);
            throw new InvalidSettingsException(
                    List.of("No subscription is called " + subscription + "; " + others + '.'));
        }
        if (found.size() > 1) {
            String databases = String.join(
                    ", ", found.stream().map(SubscriptionEnds::database).toList());
            throw new InvalidSettingsException(List.of("Several databases have a subscription " + subscription + ": "
                    + databases + ". Name one with --database."));
        }
    }

    /** Opens a connection to the publisher; the caller closes it. */
    public Connection openPublisher(String purpose) throws SQLException {
        return publisher.connect(purpose, PATIENCE);
    }

    /** Opens a connection to the target; the caller closes it. */
    public Connection openTarget(String purpose) throws SQLException {
        return target.connect(purpose, PATIENCE);
    }
}
