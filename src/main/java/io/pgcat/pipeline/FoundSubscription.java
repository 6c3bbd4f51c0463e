package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.SQLException;

import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.progress.Position;
import io.pgcat.progress.ProgressStore;

/**
 * A subscription that somebody names on the command line, with the database that holds it.
 *
 * @param holder that database
 */
record FoundSubscription(SubscriptionHolder holder, SubscriptionRow row) {

    /**
     * Looks through the configured databases.
     *
     * @param database as in {@code pgcat.databases.NAME}; empty: whichever holds it
     * @throws InvalidSettingsException if no database of that name is configured
     * @throws ReplicationException of kind CONFIGURATION if there is not exactly one, or it cannot be understood
     */
    static FoundSubscription of(Settings settings, String subscription, String database) {
        SubscriptionHolder holder = SubscriptionHolder.of(settings, subscription, database);
        try (Connection connection = holder.connect("pgcat find")) {
            SubscriptionCatalog.Wanted wanted = new SubscriptionCatalog(holder.database(), connection).load();
            if (wanted.broken().containsKey(subscription)) {
                throw wanted.broken().get(subscription);
            }
            return new FoundSubscription(holder, wanted.rows().get(subscription));
        } catch (SQLException failure) {
            throw new ReplicationException(
                    ErrorKind.CONNECTION,
                    "Cannot ask database " + holder.database() + ": " + ServerMessage.of(failure),
                    failure);
        }
    }

    /** Opens a connection to the database that holds it. */
    Connection connect(String purpose) throws SQLException {
        return holder.connect(purpose);
    }

    /** How far its target is at this moment. */
    Position position() throws SQLException {
        try (Connection connection = connect("pgcat find")) {
            return new ProgressStore(row.name()).load(connection);
        }
    }
}
