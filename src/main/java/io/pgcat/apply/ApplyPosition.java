package io.pgcat.apply;

import java.sql.SQLException;
import java.util.function.Supplier;

import org.jboss.logging.Logger;

import io.pgcat.change.Batch;
import io.pgcat.change.Lsn;
import io.pgcat.change.Transaction;
import io.pgcat.error.ReplicationException;
import io.pgcat.progress.Acknowledgement;
import io.pgcat.progress.Move;
import io.pgcat.progress.Position;
import io.pgcat.progress.ProgressStore;

/**
 * How far an applier is, as the target's row says, and who is still to be told that something is durable. Under the applier's lock.
 *
 * <p>Batches in which nothing is to be applied are noted in the target at most once per {@link ApplyConfig#confirmInterval()};
 * until then their acknowledgements wait, and a timer or the next commit completes them.
 */
final class ApplyPosition {

    private static final Logger LOG = Logger.getLogger(ApplyPosition.class);

    private final ApplyConfig config;
    private final Durability durability;
    private final ProgressStore store;
    private final DeferredConfirmation deferred;
    private final ReturnedCommits committed;
    private final Supplier<Lsn> sourceBegan;
    /** Null when it has to be read. */
    private Position position;
    /** What was read before it was needed; null when nothing was. */
    private Position readAhead;

    /**
     * @param sourceBegan the target's position by which the source that sends batches has begun
     * @param whenDue called by a timer's thread when what waits has waited long enough
     */
    ApplyPosition(ApplyConfig config, Durability durability, Supplier<Lsn> sourceBegan, Runnable whenDue) {
        this.config = config;
        this.durability = durability;
        this.store = new ProgressStore(config.subscription());
        this.deferred = new DeferredConfirmation(config, whenDue);
        this.committed = new ReturnedCommits(config.subscription());
        this.sourceBegan = sourceBegan;
    }

    /** What is known; only after {@link #read}. */
    Position position() {
        return position;
    }

    /** Reads the position before there is anything that it is compared with; once the source has begun. */
    void readAhead(TargetSession session) throws SQLException {
        if (position == null) {
            readAhead = session.read(store::load);
        }
    }

    /**
     * Reads the position, unless it is known.
     *
     * @param next what the source brings next
     * @return whether it was not known
     * @throws ReplicationException TRANSIENT when the source has to begin anew
     */
    boolean read(TargetSession session, Batch next) throws SQLException {
        if (position != null) {
            return false;
        }
        Position found = readAhead == null ? session.read(store::load) : readAhead;
        readAhead = null;
        ReturnedCommits.requireNoLessThan(sourceBegan.get(), found);
        committed.requireNothingLost(found, next);
        position = found;
        if (position.isLoweredByHand()) {
            LOG.warnf(
                    "lsn %s of %s was set below what is applied, %s; ignored",
                    position.lsn(), config.subscription(), position.appliedLsn());
        }
        return true;
    }

    /** The position after a transaction. */
    Position after(Transaction last, Lsn upTo) {
        return position.appliedUpTo(last.endLsn(), upTo);
    }

    /** What stores a position in the transaction that brings it about. */
    Move moveTo(Position next) {
        return store.advance(position, next);
    }

    /** The commit that stores it has returned. */
    void moved(Position next) {
        position = next;
        committed.upTo(next);
    }

    /** What was committed last is acknowledged once it is durable, and with it what waited. */
    void acknowledge(Acknowledgement acknowledgement) {
        deferred.drain().forEach(this::durable);
        durable(acknowledgement);
    }

    private void durable(Acknowledgement acknowledgement) {
        if (config.commitsAsynchronously()) {
            durability.committed(config.subscription(), position.known(), acknowledgement);
        } else {
            acknowledgement.complete();
        }
    }

    /** Nothing is to be applied up to here: notes that in the target, now or with what comes next. */
    void confirm(TargetSession session, Lsn upTo, Acknowledgement acknowledgement) throws SQLException {
        if (!upTo.isAfter(position.known()) && deferred.isEmpty()) {
            durable(acknowledgement);
            return;
        }
        deferred.add(upTo, acknowledgement);
        if (deferred.isDue()) {
            store(session);
        }
    }

    /** Whether somebody waits for a position to be stored. */
    boolean isWaitedFor() {
        return !deferred.isEmpty();
    }

    /** Stores the position for which somebody waits. */
    void store(TargetSession session) throws SQLException {
        Position next = position.confirmedUpTo(Lsn.max(position.confirmedLsn(), deferred.upTo()));
        if (next.confirmedLsn().isAfter(position.known())) {
            new Confirmation(session, store).write(position, next.confirmedLsn());
            moved(next);
        }
        deferred.stored();
        deferred.drain().forEach(this::durable);
    }

    /** The session is gone: whoever waits for a position would wait for ever. */
    void lost() {
        deferred.drain().forEach(Acknowledgement::lost);
        forget();
    }

    /** The stream has ended: what waits is brought again, and the position has to be read. */
    void forget() {
        deferred.clear();
        position = null;
        readAhead = null;
    }
}
