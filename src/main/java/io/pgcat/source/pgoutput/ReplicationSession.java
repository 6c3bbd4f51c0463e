package io.pgcat.source.pgoutput;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

import org.jboss.logging.Logger;

import io.pgcat.change.Batch;
import io.pgcat.change.Lsn;
import io.pgcat.change.Transaction;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.SqlStates;
import io.pgcat.progress.Acknowledgements;
import io.pgcat.progress.Position;
import io.pgcat.source.PublisherIdentity;
import io.pgcat.source.SourceConfig;
import io.pgcat.source.TargetPosition;
import io.pgcat.source.TargetPosition.Preparation;
import io.pgcat.source.slot.SlotStatus;
import io.pgcat.source.slot.Slots;

/**
 * From one connect to the end of that connection: checks that the slot continues what the target has, then hands out
 * batches. Route thread only; owns the reader thread.
 */
final class ReplicationSession implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ReplicationSession.class);
    private static final long LONGEST_WAIT_MS = 500;
    private static final long JOIN_MS = 5_000;

    private final SourceConfig config;
    private final ReplicationConnection connection;
    private final Acknowledgements acknowledgements = new Acknowledgements();
    private final PositionClock clock;
    private final Lsn appliedUpTo;
    private final StreamReader reader;
    private final Thread thread;

    private ReplicationSession(
            SourceConfig config, ReplicationConnection connection, Lsn start, Lsn appliedUpTo, StreamingTrust trust) {
        this.config = config;
        this.connection = connection;
        this.clock = new PositionClock(start, System::nanoTime);
        this.appliedUpTo = appliedUpTo;
        this.reader = new StreamReader(config, connection, acknowledgements, appliedUpTo, trust);
        this.thread = new Thread(reader, "pgoutput " + config.name() + " reader");
        this.thread.setDaemon(true);
    }

    /**
     * Connects, makes sure of the slot and begins to read.
     *
     * @param trust whether transactions in progress may be handed out
     * @throws ReplicationException saying what is wrong at the publisher and what to do
     */
    static ReplicationSession open(SourceConfig config, TargetPosition target, StreamingTrust trust) {
        try (OpeningConnection publisher = OpeningConnection.begin(config);
                Preparation preparation = target.prepare()) {
            // Before the publisher says where its WAL ends: the position must not lie behind that.
            Position stored = preparation.load();
            return begin(config, preparation, stored, publisher.take(), trust);
        }
    }

    private static ReplicationSession begin(
            SourceConfig config,
            Preparation target,
            Position stored,
            ReplicationConnection connection,
            StreamingTrust trust) {
        try {
            PublisherIdentity identity = connection.identify();
            target.accept(identity);
            connection.slots().requireReadable(config.publications());
            Position position = new PublisherContinuity(config, target, connection).require(stored, identity);
            Lsn start = slotPosition(config, connection.slots(), position);
            connection.startStream(start);
            ReplicationSession session = new ReplicationSession(config, connection, start, position.furthest(), trust);
            session.beginReading(
                    () -> target.begin(position.beginningAt(start, PublisherContinuity.followed(identity))));
            return session;
        } catch (SQLException e) {
            connection.close();
            throw Slots.explain(config.slot(), "prepare", e);
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** While the first changes are on their way the target is told; nothing has been handed out yet. */
    private void beginReading(Runnable telling) {
        thread.start();
        try {
            telling.run();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static Lsn slotPosition(SourceConfig config, Slots slots, Position position) throws SQLException {
        Optional<SlotStatus> found = slots.find(config.slot());
        if (found.isEmpty()) {
            return createSlot(config, slots, position);
        }
        SlotStatus slot = found.get();
        if (slot.isLost()) {
            throw new ReplicationException(
                    ErrorKind.LOST_POSITION,
                    "Slot " + config.slot() + " was invalidated by the publisher (" + slot.walStatus() + " "
                            + slot.invalidation() + "): WAL that it needs is gone. Drop it, raise"
                            + " max_slot_wal_keep_size, and copy the tables again.");
        }
        if (!slot.plugin().equals("pgoutput")) {
            throw new ReplicationException(
                    ErrorKind.CONFIGURATION,
                    "Slot " + config.slot() + " uses the plugin " + slot.plugin()
                            + ", not pgoutput: choose another slot_name, or drop it.");
        }
        requireFree(slot);
        slots.setFailover(slot, config.failover());
        if (position.stored() && slot.confirmed().isAfter(position.furthest())) {
            throw new ReplicationException(
                    ErrorKind.LOST_POSITION,
                    "Slot " + config.slot() + " stands at " + slot.confirmed()
                            + ", but the target knows only of changes"
                            + " up to " + position.furthest() + ": somebody else read the slot, it was created anew, or"
                            + " the target was set back or is a standby that was promoted without its last"
                            + " transactions.");
        }
        return slot.confirmed();
    }

    /**
     * A walsender that still has the slot may have feedback of an earlier connection before it: the slot would move on
     * unseen, perhaps beyond what the target has meanwhile been set back to.
     */
    private static void requireFree(SlotStatus slot) {
        if (slot.activePid() != 0) {
            throw Slots.explain(
                    slot.name(),
                    "read",
                    new SQLException("it is active for process " + slot.activePid(), SqlStates.OBJECT_IN_USE));
        }
    }

    private static Lsn createSlot(SourceConfig config, Slots slots, Position position) throws SQLException {
        if (position.stored()) {
            throw new ReplicationException(
                    ErrorKind.LOST_POSITION,
                    "Slot " + config.slot() + " does not exist on publisher " + config.publisher()
                            + ", but changes up to " + position.furthest() + " were already taken from it. A new slot"
                            + " would leave out what was committed since. To begin anew nevertheless, delete the"
                            + " subscription's row in pgcat.pgcat_subscription_progress.");
        }
        try {
            Lsn start = slots.create(config.slot(), config.failover());
            LOG.infof("slot created, slot=%s, publisher=%s, lsn=%s", config.slot(), config.publisher(), start);
            return start;
        } catch (SQLException e) {
            throw Slots.explain(config.slot(), "create", e);
        }
    }

    /** Where acknowledgements of this session's batches are collected. */
    Acknowledgements acknowledgements() {
        return acknowledgements;
    }

    /** What the target had when this session began. */
    Lsn appliedUpTo() {
        return appliedUpTo;
    }

    /** Everything before this position has been read; what of it is not yet handed out waits. */
    Lsn seen() {
        return reader.seen();
    }

    /**
     * The next batch.
     *
     * @return empty when nothing came for a while
     * @throws ReplicationException when reading failed; what was read before has been handed out
     */
    Optional<Batch> nextBatch() throws InterruptedException {
        requireNothingLost();
        // Read before the queue: all that lies before this position is then in the queue, or was taken from it.
        Lsn seen = reader.seen();
        boolean positionOpen = clock.isOpen(seen);
        long waitMs = positionOpen ? Math.min(LONGEST_WAIT_MS, clock.msUntilDue()) : LONGEST_WAIT_MS;
        List<Transaction> transactions = reader.queue().take(waitMs);
        if (!transactions.isEmpty()) {
            return Optional.of(new Batch(config.name(), transactions, clock.changesPassed(transactions)));
        }
        if (reader.failure() != null) {
            throw reader.failure();
        }
        if (positionOpen && clock.msUntilDue() == 0 && !holdsBack()) {
            clock.positionPassed(seen);
            return Optional.of(new Batch(config.name(), List.of(), seen));
        }
        return Optional.empty();
    }

    /** Whether something was read that is not to be passed on yet. */
    boolean holdsBack() {
        return reader.queue().holdsBack();
    }

    /** Whoever waits for the next batch is not to wait any longer. Any thread. */
    void wake() {
        reader.queue().wake();
    }

    private void requireNothingLost() {
        if (acknowledgements.isLost()) {
            throw new ReplicationException(
                    ErrorKind.TRANSIENT,
                    "The target was interrupted before it could say that its last commits are durable; beginning anew"
                            + " behind those that are.");
        }
    }

    /** Reports what is durable by now and ends the connection. */
    @Override
    public void close() {
        reader.stop();
        try {
            thread.join(JOIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connection.close();
        }
    }
}
