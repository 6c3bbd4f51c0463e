package io.pgcat.apply;

import io.pgcat.change.Batch;
import io.pgcat.change.Lsn;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.progress.Position;

/**
 * Up to where commits of one applier have returned: a target that knows less has lost commits that it did not flush. The
 * applier's thread only.
 *
 * <p>To complain once is enough only as long as the stream ends with the complaint. A route of a user's own may have an error
 * handler that redelivers the exchange, and its second attempt would pass here over what was lost; so {@code apply.camel}
 * lets nothing more of a stream through that has failed once.
 */
final class ReturnedCommits {

    private final String subscription;
    private Lsn returned = Lsn.ZERO;

    ReturnedCommits(String subscription) {
        this.subscription = subscription;
    }

    /** A commit that stores this position has returned. */
    void upTo(Position position) {
        returned = position.known();
    }

    /**
     * A source begins where the target is. Another server that answers in its place, a standby that was promoted, may know
     * less, and then what lies between is not in the stream.
     *
     * @throws ReplicationException of kind TRANSIENT: the source that begins anew finds out what is missing
     */
    static void requireNoLessThan(Lsn sourceBegan, Position found) {
        if (found.furthest().isBefore(sourceBegan)) {
            throw new ReplicationException(
                    ErrorKind.TRANSIENT,
                    "The source began at " + sourceBegan + " of this target, which now knows of " + found.furthest()
                            + " only; it begins anew.");
        }
    }

    /**
     * A source that went on regardless would leave out what was lost; one that has begun anew brings it again.
     *
     * @param found what the target knows now, over a new session
     * @param next what the source brings next
     * @throws ReplicationException of kind TRANSIENT, once, when the source has to begin anew
     */
    void requireNothingLost(Position found, Batch next) {
        Lsn before = returned;
        returned = Lsn.ZERO;
        boolean bringsItAgain = !next.transactions().isEmpty()
                && !next.transactions().get(0).isInProgress()
                && next.transactions().get(0).commitLsn().isBefore(before);
        if (found.known().isBefore(before) && !bringsItAgain) {
            throw new ReplicationException(
                    ErrorKind.TRANSIENT,
                    "Commits of " + subscription + " up to " + before
                            + " were not flushed when the target stopped, which now" + " knows of " + found.known()
                            + "; they are applied again.");
        }
    }
}
