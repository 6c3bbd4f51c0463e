package io.pgcat.apply;

import org.jboss.logging.Logger;

import io.pgcat.change.Transaction;
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
