package io.pgcat.progress;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

import io.pgcat.change.Lsn;

/**
 * Collects which batches of one source are durable at their target, and answers up to where all of them are. Any
 * thread may call any method.
 */
public final class Acknowledgements {

    private final Deque<Pending> outstanding = new ArrayDeque<>();
    /** Read for every message of the stream, so without the lock. */
    private volatile Lsn durable = Lsn.ZERO;

    private boolean lost;

    private static final class Pending {
        private final Lsn upTo;
        private boolean done;

        private Pending(Lsn upTo) {
            this.upTo = upTo;
        }
    }

    /**
     * Announces a batch, in the order of the stream.
     *
     * @param upTo what may be acknowledged once this batch and all earlier ones are durable
     * @return to be completed once, by whoever made the batch durable; further calls do nothing
     */
    public synchronized Acknowledgement expect(Lsn upTo) {
        Pending pending = new Pending(upTo);
        outstanding.addLast(pending);
        return new Acknowledgement() {
            @Override
            public void complete() {
                Acknowledgements.this.complete(pending);
            }

            @Override
            public void lost() {
                lose(pending);
            }

            @Override
            public boolean isLost() {
                return Acknowledgements.this.isLost();
            }
        };
    }

    private synchronized void lose(Pending pending) {
        lost |= !pending.done;
    }

    private synchronized void complete(Pending pending) {
        pending.done = true;
        while (!outstanding.isEmpty() && outstanding.peekFirst().done) {
            durable = Lsn.max(durable, outstanding.removeFirst().upTo);
        }
        notifyAll();
    }

    /**
     * Waits until no batch is on its way.
     *
     * @return whether that came true within this time
     */
    public synchronized boolean awaitIdle(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!outstanding.isEmpty()) {
            long leftMs = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (leftMs <= 0) {
                return false;
            }
            wait(leftMs);
        }
        return true;
    }

    /** Whether a batch will never be acknowledged: the source has to begin anew. */
    public synchronized boolean isLost() {
        return lost;
    }

    /** Everything of the source before this position is durable; {@link Lsn#ZERO} before the first batch. */
    public Lsn durable() {
        return durable;
    }

    /** Whether no batch is on its way. */
    public synchronized boolean isIdle() {
        return outstanding.isEmpty();
    }
}
