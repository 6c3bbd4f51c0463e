package io.pgcat.change;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * A committed transaction of the publisher, or one part of it where it is too large to travel at once. Parts of one that
 * is still in progress at the publisher know nothing of its commit: who asks gets an exception, and then the
 * transaction comes once more, when it has committed.
 *
 * @param xid the publisher's 32-bit transaction id, unsigned
 * @param commitLsn where the commit record begins; identifies the transaction
 * @param endLsn where the commit record ends; equals {@code commitLsn} in parts that are not the last
 * @param commitTime the publisher's clock at commit, to the microsecond
 * @param origin the replication origin's name that the publisher's transaction carries; empty when written locally
 * @param part how much of the transaction this is
 * @param changes in order; may be empty
 */
public record Transaction(
        int xid, Lsn commitLsn, Lsn endLsn, Instant commitTime, String origin, Part part, List<Change> changes) {

    /** How much of a transaction one object carries. */
    public enum Part {
        WHOLE,
        FIRST,
        MIDDLE,
        LAST,
        /** The rest will not come, or will come anew. What the target got so far must be rolled back. */
        ABANDONED;

        /** Whether a transaction begins here. */
        public boolean begins() {
            return this == WHOLE || this == FIRST;
        }

        /** Whether the transaction is complete after this part. */
        public boolean completes() {
            return this == WHOLE || this == LAST;
        }

        /** Whether more parts have to follow. */
        public boolean leavesOpen() {
            return this == FIRST || this == MIDDLE;
        }
    }

    /** The commit time of a transaction in progress. */
    private static final Instant UNKNOWN = Instant.MIN;

    public Transaction {
        Objects.requireNonNull(commitLsn, "commitLsn");
        Objects.requireNonNull(endLsn, "endLsn");
        Objects.requireNonNull(commitTime, "commitTime");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(part, "part");
        changes = List.copyOf(changes);
    }

    /** A part, but the last, of a transaction that has not committed yet. */
    public static Transaction inProgress(int xid, String origin, Part part, List<Change> changes) {
        return new Transaction(xid, Lsn.ZERO, Lsn.ZERO, UNKNOWN, origin, part, changes);
    }

    /** Whether it may still be rolled back at the publisher; then it has neither commit LSN nor time. */
    public boolean isInProgress() {
        return commitTime.equals(UNKNOWN);
    }

    /** @throws IllegalStateException while it is in progress */
    @Override
    public Lsn commitLsn() {
        requireCommitted();
        return commitLsn;
    }

    /** @throws IllegalStateException while it is in progress */
    @Override
    public Instant commitTime() {
        requireCommitted();
        return commitTime;
    }

    private void requireCommitted() {
        if (isInProgress()) {
            throw new IllegalStateException("The transaction is in progress at the publisher: nobody knows its commit");
        }
    }

    /** What says that the parts so far are to be rolled back. */
    public Transaction abandoned() {
        return new Transaction(xid, commitLsn, endLsn, commitTime, origin, Part.ABANDONED, List.of());
    }

    /** The same transaction with other changes: what a bean returns. */
    public Transaction withChanges(List<Change> newChanges) {
        return newChanges == changes
                ? this
                : new Transaction(xid, commitLsn, endLsn, commitTime, origin, part, newChanges);
    }

    /**
     * The same transaction with each change replaced; itself where none is.
     *
     * @param each gives null for a change of which nothing is left
     */
    public Transaction map(Function<Change, Change> each) {
        return withChanges(Replacing.in(changes, each));
    }

    /** Whether anything is changed, or there are only messages, or nothing. */
    public boolean changesSomething() {
        for (Change change : changes) {
            if (change.kind() != Change.Kind.MESSAGE) {
                return true;
            }
        }
        return false;
    }

    /** Whether the transaction was written at the publisher itself, not applied there by a replication. */
    public boolean isLocal() {
        return origin.isEmpty();
    }
}
