package io.pgcat.apply;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.pgcat.apply.PreparedBatch.Prepared;
import io.pgcat.change.Batch;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.progress.Acknowledgement;

/**
 * Lets whoever brings batches prepare the next one while the target is busy with the one before: those are applied in order, by a
 * thread of its own. A small batch of changes that finds nothing under way is applied at once, which is quicker.
 *
 * <p>{@link #submit} by one thread at a time, {@link #close} by any. How many batches wait is up to the one who brings them.
 */
public final class ApplyQueue implements AutoCloseable {

    /** To hand over fewer changes than this costs more than it gains. */
    private static final int MIN_CHANGES = 64;

    private static final long IDLE_S = 10;

    private final BatchApplier applier;
    private final ThreadPoolExecutor thread;
    private final AtomicInteger underWay = new AtomicInteger();
    /** Why the stream ended of which more is still brought; null while all is well. */
    private volatile RuntimeException failure;

    private volatile boolean closed;

    /** Is told how a batch ended. */
    @FunctionalInterface
    public interface Outcome {
        /** @param failure null when the batch was applied, as {@link Applier#apply(Batch, Acknowledgement)} says */
        void ended(RuntimeException failure);
    }

    /** @param applier used by this queue alone */
    public ApplyQueue(BatchApplier applier, String name) {
        this.applier = applier;
        this.thread = new ThreadPoolExecutor(1, 1, IDLE_S, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
            Thread made = new Thread(work, "apply " + name);
            made.setDaemon(true);
            return made;
        });
        thread.allowCoreThreadTimeOut(true);
    }

    /**
     * Applies a batch, at once or after those that were brought before.
     *
     * @param acknowledgement of the batch. Once it is lost nothing more of its stream is applied: the batch then ends in the
     *     failure of the one that was lost.
     * @param outcome called once, by this thread or another one
     * @return whether the batch has ended
     */
    public boolean submit(Batch batch, Acknowledgement acknowledgement, Outcome outcome) {
        if (underWay.get() == 0 && batch.lane().isEmpty() && batch.changeCount() < MIN_CHANGES && applier.isReady()) {
            outcome.ended(failureOf(batch, Prepared.NOTHING, acknowledgement));
            return true;
        }
        Prepared prepared = applier.prepare(batch);
        underWay.incrementAndGet();
        try {
            thread.execute(() -> {
                RuntimeException why = failureOf(batch, prepared, acknowledgement);
                underWay.decrementAndGet();
                outcome.ended(why);
            });
            return false;
        } catch (RejectedExecutionException e) {
            outcome.ended(failureOf(batch, prepared, acknowledgement));
            return true;
        }
    }

    private RuntimeException failureOf(Batch batch, Prepared prepared, Acknowledgement acknowledgement) {
        if (acknowledgement.isLost()) {
            return failure == null ? overBy(batch.source()) : failure;
        }
        try {
            if (closed) {
                throw new ReplicationException(ErrorKind.TRANSIENT, "Target of " + batch.source() + " was closed");
            }
            applier.apply(batch, prepared, acknowledgement);
            failure = null;
        } catch (RuntimeException e) {
            failure = e;
            acknowledgement.lost();
        }
        return failure;
    }

    /** It was lost elsewhere: by a commit that did not become durable, or at another target of the route. */
    private static ReplicationException overBy(String source) {
        return new ReplicationException(
                ErrorKind.TRANSIENT, "The stream of " + source + " has lost a transaction; it begins anew.");
    }

    /** Breaks off what is under way; what waits ends in a failure. */
    @Override
    public void close() {
        closed = true;
        applier.close();
        thread.shutdown();
    }
}
