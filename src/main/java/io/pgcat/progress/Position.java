package io.pgcat.progress;

import io.pgcat.change.Lsn;

/**
 * How far a subscription is, as its row of {@code pgcat.pgcat_subscription_progress} says. An SQL NULL is
 * {@link Lsn#ZERO} here, or an empty string.
 *
 * @param lsn end LSN of the last applied transaction, or what a user wrote there
 * @param appliedLsn our own copy of it: where the two differ a user has changed {@code lsn}
 * @param confirmedLsn nothing of this subscription is missing before it
 * @param followed whose positions these are
 * @param stored whether there is a row
 */
public record Position(Lsn lsn, Lsn appliedLsn, Lsn confirmedLsn, Followed followed, boolean stored) {

    /** There is no row yet: nothing was ever applied. */
    public static final Position NONE = new Position(Lsn.ZERO, Lsn.ZERO, Lsn.ZERO, Followed.NOBODY, false);

    /** Whether a user raised {@code lsn}: everything up to it, and including it, is to be skipped. */
    public boolean isRaisedByHand() {
        return lsn.isAfter(appliedLsn);
    }

    /** Whether a user lowered {@code lsn}, which is ignored: what was applied cannot be applied again. */
    public boolean isLoweredByHand() {
        return lsn.isBefore(appliedLsn);
    }

    /**
     * Whether the transaction of this commit LSN is not to be applied any more. Our own position is the end of a commit
     * record, and the next transaction's may begin exactly there; a user's is a commit LSN, and includes it.
     */
    public boolean covers(Lsn commitLsn) {
        return commitLsn.isBefore(appliedLsn) || isSkippedByHand(commitLsn);
    }

    /** Whether the transaction is left out only because a user wants so. */
    public boolean isSkippedByHand(Lsn commitLsn) {
        return isRaisedByHand() && !commitLsn.isAfter(lsn) && !commitLsn.isBefore(appliedLsn);
    }

    /** Up to where nothing needs to be stored any more. */
    public Lsn known() {
        return Lsn.max(appliedLsn, confirmedLsn);
    }

    /** No slot may be ahead of this: what lies between would be lost. */
    public Lsn furthest() {
        return Lsn.max(lsn, known());
    }

    /**
     * The position after a transaction that ended here.
     *
     * @param upTo what the source says is complete with it, not before its end
     */
    public Position appliedUpTo(Lsn end, Lsn upTo) {
        return new Position(end, end, Lsn.max(confirmedLsn, Lsn.max(end, upTo)), followed, true);
    }

    /** The position once the source has nothing left before this place. */
    public Position confirmedUpTo(Lsn upTo) {
        return new Position(lsn, appliedLsn, upTo, followed, true);
    }

    /**
     * The same position in the WAL of a publisher that has left the timeline of this one.
     *
     * @param end where it left: nothing is known of what lies behind, though the old timeline went on
     */
    public Position leftAt(Lsn end) {
        return confirmedLsn.isAfter(end) ? new Position(lsn, appliedLsn, end, followed, stored) : this;
    }

    /**
     * What the target is to note before a stream begins.
     *
     * @param slotPosition counts where nothing was confirmed yet
     */
    public Position beginningAt(Lsn slotPosition, Followed publisher) {
        Lsn confirmed = confirmedLsn.equals(Lsn.ZERO) ? slotPosition : confirmedLsn;
        return new Position(lsn, appliedLsn, confirmed, publisher, stored);
    }
}
