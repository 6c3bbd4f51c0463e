package io.pgcat.source.pgoutput;

import java.sql.SQLException;
import java.util.UUID;

import io.pgcat.change.Lsn;
import io.pgcat.change.Transaction;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.SqlStates;
import io.pgcat.source.SourceConfig;
import io.pgcat.source.pgoutput.protocol.PgoutputDecoder;
import io.pgcat.source.slot.SlotStatus;
import io.pgcat.source.slot.Slots;

/**
 * Shows what waits in a slot and consumes nothing: a temporary copy of the slot is streamed, and nothing is ever reported as
 * flushed. PostgreSQL 11 cannot copy a slot, there the slot itself is streamed while nobody else reads it.
 *
 * <p>Not by {@code pg_logical_slot_peek_binary_changes}: it gathers everything at the server before it returns the first
 * row, and keeps the slot from its reader meanwhile. Source: PostgreSQL 18, logicalfuncs.c, slotfuncs.c.
 */
public final class SlotPeek {

    private static final long NANOS_PER_MS = 1_000_000;
    private static final int IDLE_WAIT_MS = 200;
    /** How often the publisher is asked for a sign of life; also below the wal_sender_timeout of PostgreSQL 11. */
    private static final long REPORT_INTERVAL_MS = 2_000;

    private static final long SILENCE_LIMIT_MS = 30_000;

    private final SourceConfig config;
    private final ReplicationConnection connection;
    private final Lsn until;
    private final Lsn endOfWal;
    private final Taker taker;
    private boolean done;
    private long lastReportNanos = System.nanoTime();

    /** Gets what is found. */
    public interface Taker {
        /**
         * @param transaction whole, or a part of a large one; in commit order
         * @return whether more is wanted
         */
        boolean take(Transaction transaction);
    }

    private SlotPeek(SourceConfig config, ReplicationConnection connection, Lsn until, Taker taker)
            throws SQLException {
        this.config = config;
        this.connection = connection;
        this.until = until;
        this.endOfWal = connection.identify().current();
        this.taker = taker;
    }

    /**
     * Hands out what waits, as it comes; returns when there is no more, or no more is wanted. In memory is one part.
     *
     * @param config its limits say how large a part is
     * @param until the last commit LSN that is of interest, or {@link Lsn#MAX}
     * @throws ReplicationException saying what is wrong at the publisher and what to do
     */
    public static void read(SourceConfig config, Lsn until, Taker taker) {
        try (ReplicationConnection connection = ReplicationConnection.open(config)) {
            connection.slots().requireReadable(config.publications());
            String slot = readable(config, connection);
            SlotPeek peek = new SlotPeek(config, connection, until, taker);
            connection.startStream(slot, Lsn.ZERO);
            peek.read();
        } catch (SQLException e) {
            throw Slots.explain(config.slot(), "look into", e);
        }
    }

    /** The slot that may be read without disturbing anybody. */
    private static String readable(SourceConfig config, ReplicationConnection connection) throws SQLException {
        Slots slots = connection.slots();
        String name = config.slot();
        SlotStatus slot = slots.find(name)
                .orElseThrow(() -> new ReplicationException(
                        ErrorKind.CONFIGURATION,
                        "The publisher has no slot " + name + ", so nothing waits there. It is created when the"
                                + " subscription first runs."));
        if (slot.isLost()) {
            throw new ReplicationException(
                    ErrorKind.LOST_POSITION,
                    "Slot " + name + " was invalidated by the publisher (" + slot.walStatus() + " "
                            + slot.invalidation()
                            + "): what waited there is gone. Drop it, and copy the tables again.");
        }
        if (slots.canCopy()) {
            String copy = "pgcat_peek_" + UUID.randomUUID().toString().replace('-', '_');
            slots.copyTemporarily(name, copy);
            connection.toleratePauses();
            return copy;
        }
        if (slot.activePid() != 0) {
            throw new ReplicationException(
                    ErrorKind.BUSY,
                    "Slot " + name + " is read by process " + slot.activePid() + " of the publisher, and PostgreSQL 11"
                            + " cannot copy a slot. Disable the subscription (UPDATE pgcat.pgcat_subscription SET enabled"
                            + " = false WHERE name = '" + config.name() + "'), look again, and enable it.",
                    null,
                    SqlStates.OBJECT_IN_USE,
                    null);
        }
        return name;
    }

    private void read() {
        PgoutputDecoder decoder =
                new PgoutputDecoder(new TransactionAssembler(config.limits().bytes(), new Found()));
        while (!done) {
            if (connection.poll()) {
                decoder.decode(
                        connection.payload(),
                        connection.payloadStart(),
                        connection.payloadEnd(),
                        connection.received());
            } else if (!decoder.inTransaction() && isBehindEnd(connection.received())) {
                return;
            } else {
                connection.awaitData(IDLE_WAIT_MS);
                requireSignOfLife();
            }
            askForSignOfLife();
        }
    }

    /** What commits at the end itself is of interest where somebody has named it; where the WAL ended nothing had committed. */
    private boolean isBehindEnd(Lsn reached) {
        return reached.isAfter(until) || !reached.isBefore(endOfWal);
    }

    private void askForSignOfLife() {
        if (System.nanoTime() - lastReportNanos > REPORT_INTERVAL_MS * NANOS_PER_MS) {
            connection.report(Lsn.ZERO, true);
            lastReportNanos = System.nanoTime();
        }
    }

    private void requireSignOfLife() {
        long silentMs = (System.nanoTime() - connection.lastHeardNanos()) / NANOS_PER_MS;
        if (silentMs > SILENCE_LIMIT_MS) {
            throw new ReplicationException(
                    ErrorKind.CONNECTION,
                    "Publisher " + config.publisher() + " has said nothing for " + silentMs / 1000 + " s.");
        }
    }

    /** What the assembler finds. */
    private final class Found implements TransactionAssembler.Out {

        @Override
        public void put(Transaction transaction, long bytes) {
            boolean wanted = !transaction.commitLsn().isAfter(until)
                    && transaction.commitLsn().isBefore(endOfWal);
            done = done || !wanted || !taker.take(transaction);
        }

        @Override
        public void passed(Lsn endLsn) {
            done = done || isBehindEnd(endLsn);
        }
    }
}
