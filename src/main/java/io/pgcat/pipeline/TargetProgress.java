package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.SQLException;

import io.pgcat.apply.TargetDatabase;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.SqlStates;
import io.pgcat.progress.Position;
import io.pgcat.progress.ProgressStore;
import io.pgcat.source.PublisherIdentity;

/** What one database holds of the progress of one subscription, or static route; each question over a connection of its own. */
final class TargetProgress {

    private final TargetDatabase database;
    private final String subscription;
    private final ProgressStore store;

    TargetProgress(TargetDatabase database, String subscription) {
        this.database = database;
        this.subscription = subscription;
        this.store = new ProgressStore(subscription);
    }

    /** What is asked, or told, over one connection. */
    private interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    /** Reads something else over the same connection. */
    @FunctionalInterface
    interface Beside {
        void read(Connection connection) throws SQLException;
    }

    /** @throws ReplicationException with the server's SQLSTATE when it cannot be asked */
    Position load() {
        return load(connection -> {});
    }

    /** @throws ReplicationException with the server's SQLSTATE when it cannot be asked */
    Position load(Beside beside) {
        return ask(connection -> {
            beside.read(connection);
            return store.load(connection);
        });
    }

    /** Notes whose positions will be stored, and where they begin. */
    void begin(Position from) {
        ask(connection -> {
            store.begin(connection, from);
            return null;
        });
    }

    /** Notes that the publisher lacks what is applied here. */
    void fork() {
        ask(connection -> {
            store.fork(connection);
            return null;
        });
    }

    /** The database's own {@link PublisherIdentity#database()}. */
    String identity() {
        return ask(connection -> Query.value(connection, PublisherIdentity.DATABASE));
    }

    private <T> T ask(Question<T> question) {
        try (Connection connection = database.open("pgcat " + subscription)) {
            return question.ask(connection);
        } catch (SQLException e) {
            throw new ReplicationException(
                    SqlStates.kindWhilePreparing(e),
                    "Cannot read progress in database " + database.name() + ": " + e.getMessage(),
                    null,
                    e.getSQLState(),
                    e);
        }
    }
}
