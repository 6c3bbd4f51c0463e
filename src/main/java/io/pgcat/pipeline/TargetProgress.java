package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import org.jboss.logging.Logger;

import io.pgcat.apply.TargetDatabase;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.SqlStates;
import io.pgcat.progress.Position;
import io.pgcat.progress.ProgressStore;
import io.pgcat.progress.Question;

/** What one database holds of the progress of one subscription, or static route. */
final class TargetProgress {

    private static final Logger LOG = Logger.getLogger(TargetProgress.class);

    private final TargetDatabase database;
    private final String subscription;
    private final ProgressStore store;

    TargetProgress(TargetDatabase database, String subscription) {
        this.database = database;
        this.subscription = subscription;
        this.store = new ProgressStore(subscription);
    }

    /** What is asked, or told. */
    private interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /** @throws ReplicationException with the server's SQLSTATE when it cannot be reached */
    Session open() {
        try {
            return new Session(database.open("pgcat " + subscription));
        } catch (SQLException e) {
            throw told(e);
        }
    }

    /**
     * The position, over a connection of its own.
     *
     * @throws ReplicationException with the server's SQLSTATE when it cannot be asked
     */
    Position load() {
        try (Session session = open()) {
            return session.load(List.of());
        }
    }

    private ReplicationException told(SQLException e) {
        return new ReplicationException(
                SqlStates.kindWhilePreparing(e),
                "Cannot read progress in database " + database.name() + ": " + e.getMessage(),
                null,
                e.getSQLState(),
                e);
    }

    /** One connection, for several questions; each stands for itself. */
    final class Session implements AutoCloseable {

        private final Connection connection;

        private Session(Connection connection) {
            this.connection = connection;
        }

        /**
         * The position.
         *
         * @param beside what is asked in the same round trip, before it
         * @throws ReplicationException with the server's SQLSTATE when it cannot be asked
         */
        Position load(List<Question<?>> beside) {
            Question<Position> position = store.position();
            List<Question<?>> all = new ArrayList<>(beside);
            all.add(position);
            return ask(target -> {
                Question.ask(target, all);
                return position.answer();
            });
        }

        /** Notes whose positions will be stored, and where they begin. */
        void begin(Position from) {
            ask(target -> {
                store.begin(target, from);
                return null;
            });
        }

        /** Notes that the publisher lacks what is applied here. */
        void fork() {
            ask(target -> {
                store.fork(target);
                return null;
            });
        }

        private <T> T ask(Work<T> work) {
            try {
                return work.run(connection);
            } catch (SQLException e) {
                throw told(e);
            }
        }

        /** What was asked and told is done whatever becomes of the connection. */
        @Override
        public void close() {
            try {
                connection.close();
            } catch (SQLException e) {
                LOG.debugf("A connection did not end cleanly, database=%s: %s", database.name(), e.getSQLState());
            }
        }
    }
}
