package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.progress.Position;
import io.pgcat.progress.ProgressStore;

/**
 * A subscription that somebody names on the command line, with the database that holds it.
 *
 * @param login of that database
 */
record FoundSubscription(ServerLogin login, SubscriptionRow row) {

    static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * Looks through the configured databases.
     *
     * @param database as in {@code pgcat.databases.NAME}; empty: whichever holds it
     * @throws InvalidSettingsException if no database of that name is configured
     * @throws ReplicationException of kind CONFIGURATION if there is not exactly one
     */
    static FoundSubscription of(Settings settings, String subscription, String database) {
        List<FoundSubscription> found = new ArrayList<>();
        for (Map.Entry<String, ServerLogin> each : among(settings, database).entrySet()) {
            find(each.getKey(), each.getValue(), subscription, found);
        }
        if (found.isEmpty()) {
            throw new ReplicationException(
                    ErrorKind.CONFIGURATION,
                    "There is no subscription " + subscription + " in "
                            + (database.isEmpty() ? "any configured database" : "database " + database)
                            + ". Those that there are: ./pgcat status");
        }
        if (found.size() > 1) {
            throw new ReplicationException(
                    ErrorKind.CONFIGURATION,
                    "There is a subscription " + subscription + " in several databases: "
                            + String.join(
                                    ", ",
                                    found.stream()
                                            .map(each -> each.row().database())
                                            .toList())
                            + ". Name one: --database NAME");
        }
        return found.get(0);
    }

    private static Map<String, ServerLogin> among(Settings settings, String database) {
        if (database.isEmpty()) {
            return settings.databases();
        }
        ServerLogin login = settings.databases().get(database);
        if (login == null) {
            throw new InvalidSettingsException(
                    List.of("--database: no database " + database + " is configured, there are: "
                            + String.join(", ", settings.databases().keySet())));
        }
        return Map.of(database, login);
    }

    private static void find(String database, ServerLogin login, String subscription, List<FoundSubscription> found) {
        try (Connection connection = login.connect("pgcat find", PATIENCE)) {
            SubscriptionCatalog catalog = new SubscriptionCatalog(database, connection);
            if (!catalog.isInstalled()) {
                return;
            }
            SubscriptionCatalog.Wanted wanted = catalog.load();
            if (wanted.broken().containsKey(subscription)) {
                throw wanted.broken().get(subscription);
            }
            if (wanted.rows().containsKey(subscription)) {
                found.add(new FoundSubscription(login, wanted.rows().get(subscription)));
            }
        } catch (SQLException failure) {
            throw new ReplicationException(
                    ErrorKind.CONNECTION,
                    "Cannot ask database " + database + ": " + ServerMessage.of(failure)
                            + ". If another one holds the subscription, name it: --database NAME",
                    failure);
        }
    }

    /** Opens a connection to the database that holds it. */
    Connection connect(String purpose) throws SQLException {
        return login.connect(purpose, PATIENCE);
    }

    /** How far its target is at this moment. */
    Position position() throws SQLException {
        try (Connection connection = connect("pgcat find")) {
            return new ProgressStore(row.name()).load(connection);
        }
    }
}
