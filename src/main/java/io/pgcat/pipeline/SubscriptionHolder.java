package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

/**
 * The configured database that holds a subscription which somebody names on the command line.
 *
 * @param database as in {@code pgcat.databases.NAME}
 */
record SubscriptionHolder(String database, ServerLogin login) {

    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Whether a database with schema pgcat is the one that is looked for. */
    @FunctionalInterface
    interface Question {
        boolean holds(Connection connection) throws SQLException;
    }

    /**
     * Looks through the configured databases for a subscription.
     *
     * @param database as in {@code pgcat.databases.NAME}; empty: whichever holds it
     * @throws InvalidSettingsException if no database of that name is configured
     * @throws ReplicationException of kind CONFIGURATION if there is not exactly one
     */
    static SubscriptionHolder of(Settings settings, String subscription, String database) {
        return one(
                settings,
                database,
                "subscription " + subscription,
                connection -> Query.isTrue(
                        connection,
                        "SELECT EXISTS (SELECT FROM pgcat.pgcat_subscription WHERE name = ?)",
                        subscription));
    }

    /**
     * Looks through the configured databases.
     *
     * @param what is looked for, for people
     * @throws ReplicationException of kind CONFIGURATION if there is not exactly one that holds it
     */
    static SubscriptionHolder one(Settings settings, String database, String what, Question question) {
        List<SubscriptionHolder> found = new ArrayList<>();
        among(settings, database).forEach((name, login) -> {
            SubscriptionHolder candidate = new SubscriptionHolder(name, login);
            if (candidate.holds(question, what)) {
                found.add(candidate);
            }
        });
        if (found.isEmpty()) {
            throw new ReplicationException(
                    ErrorKind.CONFIGURATION,
                    "There is no " + what + " in "
                            + (database.isEmpty() ? "any configured database" : "database " + database)
                            + ". Those that there are: ./pgcat status");
        }
        if (found.size() > 1) {
            String names = String.join(
                    ", ", found.stream().map(SubscriptionHolder::database).toList());
            throw new ReplicationException(
                    ErrorKind.CONFIGURATION,
                    "There is a " + what + " in several databases: " + names + ". Name one: --database NAME");
        }
        return found.get(0);
    }

    /**
     * The only configured database, or the one of that name.
     *
     * @throws InvalidSettingsException if there is none, or several and none is named
     */
    static SubscriptionHolder named(Settings settings, String database) {
        Map<String, ServerLogin> candidates = among(settings, database);
        if (candidates.size() > 1) {
            throw new InvalidSettingsException(List.of("Several databases are configured: "
                    + String.join(", ", candidates.keySet()) + ". Name one: --database NAME"));
        }
        Map.Entry<String, ServerLogin> only = candidates.entrySet().iterator().next();
        return new SubscriptionHolder(only.getKey(), only.getValue());
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

    private boolean holds(Question question, String what) {
        try (Connection connection = connect("pgcat find")) {
            return new SubscriptionCatalog(database, connection).isInstalled() && question.holds(connection);
        } catch (SQLException failure) {
            throw new ReplicationException(
                    ErrorKind.CONNECTION,
                    "Cannot ask database " + database + ": " + ServerMessage.of(failure) + ". If another one holds the "
                            + what.split(" ", 2)[0] + ", name it: --database NAME",
                    failure);
        }
    }

    /** Opens a connection to it. */
    Connection connect(String purpose) throws SQLException {
        return login.connect(purpose, PATIENCE);
    }
}
