package io.pgcat.change;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A committed transaction of the publisher, or one part of it where it is too large to travel at once.
 *
 * @param xid the publisher's 32-bit transaction id, unsigned
 * @param commitLsn where the commit record begins; identifies the transaction, known from its first part on
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
        /** The rest will not come: the connection broke. What the target got so far must be rolled back. */
        ABANDONED;

        /** Whether a transaction begins here. */
        public boolean begins() {
            return this == WHOLE || this == FIRST;
        }

        /** Whether the transaction is complete after this part. */
        public boolean completes() {
            return this == WHOLE || this == LAST;
        }
    }

    public Transaction {
        Objects.requireNonNull(commitLsn, "commitLsn");
        Objects.requireNonNull(endLsn, "endLsn");
        Objects.requireNonNull(commitTime, "commitTime");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(part, "part");
        changes = List.copyOf(changes);
    }

    /** The same transaction with other changes: what a bean returns. */
    public Transaction withChanges(List<Change> newChanges) {
        return newChanges == changes
                ? this
                : new Transaction(xid, commitLsn, endLsn, commitTime, origin, part, newChanges);
    }

    /** Whether the transaction was written at the publisher itself, not applied there by a replication. */
    public boolean isLocal() {
        return origin.isEmpty();
    }
}
