package io.pgcat.apply;

import java.util.ArrayList;
import java.util.List;

import org.jboss.logging.Logger;

import io.pgcat.change.Transaction;
import io.pgcat.change.Transaction.Part;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.progress.Position;

/** Says which transactions are left out because a user raised {@code lsn}. Under the applier's lock. */
final class SkippedTransactions {

    private static final Logger LOG = Logger.getLogger(SkippedTransactions.class);

    private final String subscription;
    /** Of the transaction whose parts are coming. */
    private long changes;

    SkippedTransactions(String subscription) {
        this.subscription = subscription;
    }

    /**
     * Transactions without those that are not to be applied any more.
     *
     * @throws ReplicationException PROTOCOL if they are not all whole ones
     */
    List<Transaction> without(List<Transaction> transactions, Position position) {
        if (!coversAny(position, transactions)) {
            return transactions;
        }
        List<Transaction> remaining = new ArrayList<>();
        for (Transaction transaction : transactions) {
            if (position.covers(transaction.commitLsn())) {
                note(transaction, position);
            } else {
                remaining.add(transaction);
            }
        }
        return remaining;
    }

    private static boolean coversAny(Position position, List<Transaction> transactions) {
        boolean any = false;
        for (Transaction transaction : transactions) {
            if (transaction.part() != Part.WHOLE) {
                throw new ReplicationException(
                        ErrorKind.PROTOCOL, "A part of a transaction travels in a batch with other transactions");
            }
            any |= position.covers(transaction.commitLsn());
        }
        return any;
    }

    /** A transaction, or a part of one, is not applied: somebody wants that, or it was applied before. */
    void note(Transaction transaction, Position position) {
        if (!position.isSkippedByHand(transaction.commitLsn())) {
            LOG.debugf("Transaction at %s is applied already", transaction.commitLsn());
            return;
        }
        changes = (transaction.part().begins() ? 0 : changes)
                + transaction.changes().size();
        if (transaction.part().completes()) {
            LOG.warnf(
                    "Transaction skipped because lsn was raised to %s, subscription=%s, commit_lsn=%s, changes=%d",
                    position.lsn(), subscription, transaction.commitLsn(), changes);
        }
    }
}
