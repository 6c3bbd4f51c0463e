package io.pgcat.source.pgoutput;

import java.util.List;
import java.util.function.LongSupplier;

import io.pgcat.change.Lsn;
import io.pgcat.change.Transaction;

/**
 * How far the batches reach that were handed out, and how often a position without changes is: soon after changes came,
 * then ever more rarely, since the target stores it before it is acknowledged. In a two-way set-up each stored position
 * moves the other side's WAL; without the growing pause both sides would keep each other busy. Never between the parts of a
 * large transaction, however slowly they come: the target has it open. Route thread only.
 */
final class PositionClock {

    private static final long FIRST_MS = 250;
    private static final long LONGEST_MS = 2_000;
    private static final long NANOS_PER_MS = 1_000_000;

    private final LongSupplier nanoTime;
    private Lsn upTo;
    private boolean withinTransaction;
    private long pauseMs = FIRST_MS;
    private long lastNanos;

    /** @param start where the stream begins */
    PositionClock(Lsn start, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.upTo = start;
        this.lastNanos = nanoTime.getAsLong();
    }

    /**
     * Changes are handed out: the next position follows soon.
     *
     * @return the position of their batch; a part's is the one before its transaction
     */
    Lsn changesPassed(List<Transaction> transactions) {
        Transaction last = transactions.get(transactions.size() - 1);
        withinTransaction = last.part().leavesOpen();
        upTo = last.part().completes() ? Lsn.max(upTo, last.endLsn()) : upTo;
        pauseMs = FIRST_MS;
        lastNanos = nanoTime.getAsLong();
        return upTo;
    }

    /** A position without changes is handed out. */
    void positionPassed(Lsn position) {
        upTo = position;
        pauseMs = Math.min(LONGEST_MS, pauseMs * 2);
        lastNanos = nanoTime.getAsLong();
    }

    /** Whether this position may be handed out, now or later, unless changes come before. */
    boolean isOpen(Lsn position) {
        return !withinTransaction && position.isAfter(upTo);
    }

    /** Milliseconds until a position may be handed out; 0 when it may be now. */
    long msUntilDue() {
        return Math.max(0, pauseMs - (nanoTime.getAsLong() - lastNanos) / NANOS_PER_MS);
    }
}
