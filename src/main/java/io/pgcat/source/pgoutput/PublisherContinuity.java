package io.pgcat.source.pgoutput;

import java.sql.SQLException;
import java.util.Optional;

import io.pgcat.change.Lsn;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.progress.Followed;
import io.pgcat.progress.Position;
import io.pgcat.source.PublisherIdentity;
import io.pgcat.source.SourceConfig;
import io.pgcat.source.TargetPosition.Preparation;

/**
 * Whether a publisher's WAL continues what the target has. It does not after a restore to an earlier time, or when a
 * standby was promoted that lacked what had been sent: then new changes lie at positions that are applied already, and
 * would be left out.
 */
record PublisherContinuity(SourceConfig config, Preparation target, ReplicationConnection connection) {

    private static final String CAUSE =
            ": it was restored to an earlier time, or a standby without them was promoted. Compare or copy the tables"
                    + " again; then drop the slot and delete the subscription's row in"
                    + " pgcat.pgcat_subscription_progress.";

    /** What the target is to remember of a publisher. */
    static Followed followed(PublisherIdentity identity) {
        return new Followed(identity.systemIdentifier(), identity.primary() ? identity.timeline() : 0, false);
    }

    /**
     * Compares the publisher with the one that the target has followed.
     *
     * @param position what the target had before the publisher was asked
     * @return that position, as far as it has a meaning in this publisher's WAL
     * @throws ReplicationException of kind LOST_POSITION when it has none
     */
    Position require(Position position, PublisherIdentity identity) throws SQLException {
        requireSameCluster(position.followed(), identity);
        if (position.followed().forked()) {
            throw lost("The publisher was once without changes up to " + position.appliedLsn()
                    + " that were already applied" + CAUSE);
        }
        if (position.appliedLsn().isAfter(identity.current())) {
            if (identity.primary()) {
                target.forked();
            }
            throw lost("The publisher's WAL ends at " + identity.current() + ", but changes up to "
                    + position.appliedLsn() + " were already applied" + CAUSE);
        }
        int known = position.followed().timeline();
        return known == 0 || known == identity.timeline() ? position : onNewTimeline(position, identity);
    }

    private void requireSameCluster(Followed followed, PublisherIdentity identity) {
        String known = followed.systemIdentifier();
        if (!known.isEmpty() && !known.equals(identity.systemIdentifier())) {
            throw lost("Publisher " + config.publisher() + " is another cluster (system identifier "
                    + identity.systemIdentifier() + ") than the one followed so far (" + known
                    + "). If that is meant, delete the subscription's row in"
                    + " pgcat.pgcat_subscription_progress after making sure that no change is missing.");
        }
    }

    private Position onNewTimeline(Position position, PublisherIdentity identity) throws SQLException {
        int known = position.followed().timeline();
        Optional<Lsn> left = connection.timelineLeftAt(identity.timeline(), known);
        if (left.isEmpty()) {
            throw lost("The publisher is on timeline " + identity.timeline() + ", which does not continue timeline "
                    + known + " that changes up to " + position.appliedLsn() + " were applied from" + CAUSE);
        }
        if (position.appliedLsn().isAfter(left.get())) {
            throw lost("The publisher is on timeline " + identity.timeline() + ", which left timeline " + known + " at "
                    + left.get() + ", but changes up to " + position.appliedLsn() + " were already applied" + CAUSE);
        }
        return position.leftAt(left.get());
    }

    private static ReplicationException lost(String message) {
        return new ReplicationException(ErrorKind.LOST_POSITION, message);
    }
}
