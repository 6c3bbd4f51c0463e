package io.pgcat.source.pgoutput;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.pgcat.change.Transaction;
import io.pgcat.change.Transaction.Part;
import io.pgcat.source.SourceConfig.BatchLimits;

/** Transactions read and not yet taken, bounded in bytes. One thread puts, one takes. */
final class TransactionQueue {

    private record Waiting(Transaction transaction, long bytes) {}

    private final BatchLimits limits;
    private final Duration delay;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Condition taken = lock.newCondition();
    private long bytes;
    private boolean closed;
    private boolean woken;

    /** @param delay how long after its commit a transaction may be taken, at the soonest */
    TransactionQueue(BatchLimits limits, Duration delay) {
        this.limits = limits;
        this.delay = delay;
    }

    /**
     * Adds one, if there is room within this time. An empty queue has room for anything.
     *
     * @return whether it was added
     */
    boolean offer(Transaction transaction, long weight, long timeoutMs) throws InterruptedException {
        lock.lock();
        try {
            long nanos = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
            while (!waiting.isEmpty() && bytes + weight > limits.bytes()) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = taken.awaitNanos(nanos);
            }
            waiting.addLast(new Waiting(transaction, weight));
            bytes += weight;
            arrived.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes all that waits and is due, within the limits: whole transactions, or exactly one part of a large one.
     *
     * @return empty when there was nothing within this time, or nothing waits and the queue was closed or woken
     */
    List<Transaction> take(long timeoutMs) throws InterruptedException {
        lock.lock();
        try {
            long nanos = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
            while (waiting.isEmpty() || nanosUntilDue(waiting.peekFirst()) > 0) {
                if (nanos <= 0 || closed && waiting.isEmpty() || woken) {
                    woken = false;
                    return List.of();
                }
                long pause = waiting.isEmpty() ? nanos : Math.min(nanos, nanosUntilDue(waiting.peekFirst()));
                nanos -= pause - arrived.awaitNanos(pause);
            }
            List<Transaction> batch = takeWaiting();
            taken.signal();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** By our clock: whoever wants a delay wants it long enough for the difference not to matter. */
    private long nanosUntilDue(Waiting next) {
        Transaction transaction = next.transaction();
        if (delay.isZero() || transaction.part() == Part.ABANDONED || transaction.isInProgress()) {
            return 0;
        }
        Duration left = Duration.between(Instant.now(), transaction.commitTime().plus(delay));
        return Math.min(left.toMillis(), TimeUnit.DAYS.toMillis(1)) * TimeUnit.MILLISECONDS.toNanos(1);
    }

    /** Whether something waits that is not due yet. */
    boolean holdsBack() {
        lock.lock();
        try {
            return !waiting.isEmpty() && nanosUntilDue(waiting.peekFirst()) > 0;
        } finally {
            lock.unlock();
        }
    }

    private List<Transaction> takeWaiting() {
        List<Transaction> batch = new ArrayList<>();
        int changes = 0;
        while (!waiting.isEmpty()) {
            Waiting next = waiting.peekFirst();
            boolean whole = next.transaction().part() == Part.WHOLE;
            int nextChanges = next.transaction().changes().size();
            boolean fits = whole && changes + nextChanges <= limits.changes() && nanosUntilDue(next) <= 0;
            if (!batch.isEmpty() && !fits) {
                break;
            }
            waiting.removeFirst();
            bytes -= next.bytes();
            batch.add(next.transaction());
            changes += nextChanges;
            if (!whole) {
                break;
            }
        }
        return batch;
    }

    /** The taker has something else to look after: it is not to wait now. Any thread. */
    void wake() {
        lock.lock();
        try {
            woken = true;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing will be added any more: the taker need not wait. */
    void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
