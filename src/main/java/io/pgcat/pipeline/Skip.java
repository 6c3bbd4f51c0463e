package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import io.pgcat.change.Batch;
import io.pgcat.change.Lsn;
import io.pgcat.change.Transaction;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.progress.Position;
import io.pgcat.progress.ProgressStore;

/**
 * Skips a transaction that cannot be applied. What it would have changed is shown, and saved in the very transaction of the
 * target that raises {@code pgcat_subscription_progress.lsn}: a raised lsn leaves out everything up to it, so all of that is
 * shown and saved, or nothing happens.
 */
public final class Skip {

    private final Wanted wanted;
    private final Person person;
    private final FoundSubscription found;
    private final Position position;
    private final LostChanges lost = new LostChanges();
    private boolean complete;

    /**
     * What somebody wants to skip.
     *
     * @param database as in {@code pgcat.databases.NAME}; empty: whichever holds the subscription
     * @param commitLsn as log and status name it
     * @param allBefore whether what waits before it may be lost, too
     */
    public record Wanted(String subscription, String database, Lsn commitLsn, boolean allBefore) {}

    /** Who decides. */
    public interface Person {

        /** Sees what would be lost: a transaction, or a part of a large one; in commit order. */
        void sees(Batch lost);

        /** Has seen everything; whether it is to be skipped. */
        boolean agrees(LostChanges lost);
    }

    private Skip(Wanted wanted, Person person, FoundSubscription found, Position position) {
        this.wanted = wanted;
        this.person = person;
        this.found = found;
        this.position = position;
    }

    /**
     * Shows, saves and skips; returns once that is durable.
     *
     * @return whether the person agreed; if not, nothing has changed
     * @throws ReplicationException if no such transaction waits, if others wait before it and that was not expected, or if the
     *     subscription has moved on meanwhile; nothing has changed then
     */
    public static boolean run(Settings settings, Wanted wanted, Person person) throws SQLException {
        FoundSubscription found = FoundSubscription.of(settings, wanted.subscription(), wanted.database());
        Position position = found.position();
        SkipChoice choice = new SkipChoice(wanted.subscription(), wanted.commitLsn());
        new WaitingTransactions(found.row(), position).read(Lsn.MAX, choice::take);
        choice.require(wanted.allBefore(), Lsn.max(position.lsn(), position.appliedLsn()));
        return new Skip(wanted, person, found, position).showAndSkip();
    }

    private boolean showAndSkip() throws SQLException {
        try (Connection connection = found.connect("pgcat skip")) {
            connection.setAutoCommit(false);
            try (SavedTransactions saved = new SavedTransactions(connection, wanted.subscription())) {
                new WaitingTransactions(found.row(), position)
                        .read(wanted.commitLsn(), transaction -> take(transaction, saved));
            }
            if (complete && !person.agrees(lost)) {
                connection.rollback();
                return false;
            }
            boolean unmoved = complete
                    && new ProgressStore(wanted.subscription()).raise(connection, position, wanted.commitLsn());
            if (!unmoved) {
                connection.rollback();
                throw movedOn();
            }
            connection.commit();
            return true;
        }
    }

    private boolean take(Transaction transaction, SavedTransactions saved) {
        person.sees(new Batch(wanted.subscription(), List.of(transaction), transaction.endLsn()));
        lost.add(transaction);
        try {
            saved.save(transaction);
        } catch (SQLException e) {
            throw new ReplicationException(
                    ErrorKind.CONFIGURATION,
                    "Cannot save the transaction at " + transaction.commitLsn()
                            + " in pgcat.pgcat_skipped_transaction, nothing was skipped: " + ServerMessage.of(e)
                            + ". If the table is missing: ./pgcat install "
                            + found.row().database(),
                    e);
        }
        complete = transaction.part().completes() && transaction.commitLsn().equals(wanted.commitLsn());
        return !complete;
    }

    private ReplicationException movedOn() {
        return new ReplicationException(
                ErrorKind.CONFIGURATION,
                "Subscription " + wanted.subscription()
                        + " has moved on while you looked; nothing was skipped. Look again: ./pgcat status");
    }
}
