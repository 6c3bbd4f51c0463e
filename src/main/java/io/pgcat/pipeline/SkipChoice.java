package io.pgcat.pipeline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import io.pgcat.change.Lsn;
import io.pgcat.change.Transaction;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.route.TransactionSql;

/** Whether a commit LSN that somebody wants to skip to is that of a waiting transaction, and what waits around it. */
final class SkipChoice {

    /** How many of the nearest transactions are named on each side. */
    private static final int NEAREST = 3;

    private final String subscription;
    private final Lsn commitLsn;
    private final Deque<String> before = new ArrayDeque<>();
    private final List<String> behind = new ArrayList<>();
    private long countBefore;
    private long changes;
    private boolean found;

    SkipChoice(String subscription, Lsn commitLsn) {
        this.subscription = subscription;
        this.commitLsn = commitLsn;
    }

    /**
     * Notes what waits.
     *
     * @return whether more of it has to be seen
     */
    boolean take(Transaction transaction) {
        changes = (transaction.part().begins() ? 0 : changes)
                + transaction.changes().size();
        if (!transaction.part().completes()) {
            return true;
        }
        String line = "\n  " + TransactionSql.title(transaction) + ", " + changes + " changes";
        int order = transaction.commitLsn().compareTo(commitLsn);
        if (order < 0) {
            countBefore++;
            before.addLast(line);
            if (before.size() > NEAREST) {
                before.removeFirst();
            }
        } else if (order > 0) {
            behind.add(line);
        }
        found |= order == 0;
        return !found && behind.size() < NEAREST;
    }

    /**
     * Refuses what would lose something else than the person thinks.
     *
     * @param allBefore whether the person knows that everything before it is lost, too
     * @param applied everything that commits before this position is applied
     * @throws ReplicationException naming the nearest transactions that wait
     */
    void require(boolean allBefore, Lsn applied) {
        if (!found) {
            throw refused("No transaction with commit LSN " + commitLsn + " waits for subscription " + subscription
                    + ", where everything before " + applied + " is applied or skipped. " + nearest());
        }
        if (countBefore > 0 && !allBefore) {
            throw refused("Before the transaction at " + commitLsn + " wait " + countBefore
                    + " others that are not applied yet. To skip it is to lose them, too; if that is what you want, add"
                    + " --all-before. The last of them:" + String.join("", before));
        }
    }

    private String nearest() {
        if (before.isEmpty() && behind.isEmpty()) {
            return "None waits at all.";
        }
        return "The nearest that wait:" + String.join("", before) + String.join("", behind);
    }

    private static ReplicationException refused(String message) {
        return new ReplicationException(ErrorKind.CONFIGURATION, message);
    }
}
