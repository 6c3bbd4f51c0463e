package io.pgcat.source.pgoutput;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import org.apache.camel.Exchange;
import org.jboss.logging.Logger;

import io.pgcat.change.Batch;
import io.pgcat.change.Lsn;
import io.pgcat.change.Transaction;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.progress.Acknowledgement;
import io.pgcat.progress.SharedAcknowledgement;
import io.pgcat.source.SourceListener;

/**
 * One session's batches on their way through the route, as exchanges. Where a step of the route ends one asynchronously, as
 * {@code apply:} does, the next follows while it is there: two are under way at most, and they end in order. Route thread only, but
 * for what ends elsewhere.
 */
final class Deliveries implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Deliveries.class);

    private static final int MOST_UNDER_WAY = 2;

    private final PgoutputConsumer consumer;
    private final ReplicationSession session;
    private final SourceListener listener;
    private final Deque<Delivery> underWay = new ArrayDeque<>();
    /** Of the first delivery that failed; the session is over then. */
    private ReplicationException failure;
    /** The large transaction of which parts, but not the last, have been delivered. */
    private Transaction unfinished;

    /** @param unfinished whether more of the same transaction has to follow */
    private record Delivery(Batch batch, boolean unfinished, Acknowledgement share) {}

    Deliveries(PgoutputConsumer consumer, ReplicationSession session, SourceListener listener) {
        this.consumer = consumer;
        this.session = session;
        this.listener = listener;
    }

    /**
     * Sends a batch through the route; may return before it has arrived.
     *
     * @throws ReplicationException if it, or one before it, has failed; nothing is under way then
     */
    void deliver(Batch batch) throws InterruptedException {
        await(MOST_UNDER_WAY - 1);
        send(batch, new SharedAcknowledgement(session.acknowledgements().expect(batch.upTo())));
    }

    /** Nothing was there to be delivered; what lies before this position has been. */
    void nothingCame(Lsn seen) throws InterruptedException {
        synchronized (this) {
            if (failure == null) {
                if (underWay.isEmpty() && unfinished == null) {
                    listener.caughtUp(seen);
                }
                return;
            }
        }
        await();
    }

    /**
     * Waits until nothing is under way.
     *
     * @throws ReplicationException the first failure
     */
    void await() throws InterruptedException {
        await(0);
    }

    /**
     * Why the session ended, once nothing is under way: what failed here, which others may have noticed as something else.
     *
     * @param otherwise when nothing failed here
     */
    synchronized ReplicationException failure(ReplicationException otherwise) throws InterruptedException {
        awaitEnd();
        return failure == null ? otherwise : failure;
    }

    private synchronized void awaitEnd() throws InterruptedException {
        while (!underWay.isEmpty()) {
            wait();
        }
    }

    private synchronized void await(int most) throws InterruptedException {
        while (underWay.size() > (failure == null ? most : 0)) {
            wait();
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void send(Batch batch, SharedAcknowledgement shared) {
        List<Transaction> transactions = batch.transactions();
        Transaction last = transactions.isEmpty() ? null : transactions.get(transactions.size() - 1);
        if (last != null) {
            unfinished = last.part().leavesOpen() ? last : null;
        }
        Delivery delivery = new Delivery(batch, unfinished != null, shared.share());
        begin(delivery);
        Exchange exchange = consumer.exchange(batch);
        exchange.setProperty(SharedAcknowledgement.EXCHANGE_PROPERTY, shared);
        consumer.process(exchange, doneSync -> end(delivery, exchange.getException()));
    }

    private synchronized void begin(Delivery delivery) {
        underWay.addLast(delivery);
        tellOldest();
    }

    /** The listener is told in order, and before anybody who waits here. */
    private synchronized void end(Delivery delivery, Exception why) {
        underWay.remove(delivery);
        if (why == null) {
            delivery.share().complete();
            if (!delivery.unfinished()) {
                listener.caughtUp(delivery.batch().upTo());
                tellOldest();
            }
        } else if (failure == null) {
            failure = asFailure(why, delivery.batch());
            session.wake();
        }
        notifyAll();
    }

    private void tellOldest() {
        Delivery oldest = underWay.peekFirst();
        if (oldest != null && !oldest.batch().transactions().isEmpty() && !isInProgress(oldest.batch())) {
            listener.delivering(oldest.batch().transactions().get(0).commitTime());
        }
    }

    private static boolean isInProgress(Batch batch) {
        return !batch.transactions().isEmpty() && batch.transactions().get(0).isInProgress();
    }

    private static ReplicationException asFailure(Exception why, Batch batch) {
        // What is in progress may still be rolled back; if not, it fails once more when its place is known.
        return isInProgress(batch) ? StreamingException.notApplied(why) : asReplicationException(why, batch);
    }

    /** What a route step threw, told as ours; a step that is not ours names no place, so the batch's first one is. */
    static ReplicationException asReplicationException(Exception failure, Batch batch) {
        Throwable root = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ReplicationException known) {
                return known;
            }
            root = cause;
        }
        Lsn commitLsn = batch.transactions().isEmpty()
                ? batch.upTo()
                : batch.transactions().get(0).commitLsn();
        return new ReplicationException(
                ErrorKind.REJECTED_CHANGE,
                "A step of the route failed: " + root.getClass().getName(),
                new ReplicationException.Place(commitLsn, ""),
                "",
                failure);
    }

    /**
     * Waits until nothing is under way, whatever becomes of it: what is left of this session must not reach the target beside what
     * the next one brings. The rest of a large transaction will not come: its target must not keep it open.
     */
    @Override
    public void close() throws InterruptedException {
        awaitEnd();
        forgetFailure();
        Transaction left = unfinished;
        if (left == null) {
            return;
        }
        send(new Batch(consumerName(), List.of(left.abandoned()), Lsn.ZERO), new SharedAcknowledgement(() -> {}));
        try {
            await();
        } catch (ReplicationException e) {
            // A target that cannot be told has lost its connection, and with it the open transaction.
            LOG.debugf(e, "could not tell the target of an abandoned transaction, source=%s", consumerName());
        }
    }

    private synchronized void forgetFailure() {
        failure = null;
    }

    private String consumerName() {
        return ((PgoutputEndpoint) consumer.getEndpoint()).getName();
    }
}
