package io.pgcat.apply;

import io.pgcat.apply.PreparedBatch.Prepared;
import io.pgcat.change.Batch;
import io.pgcat.error.ReplicationException;
import io.pgcat.progress.Acknowledgement;

/** What writes the batches of one lane of one source into a target; {@link #apply} by one thread at a time. */
public abstract class BatchApplier implements AutoCloseable {

    /**
     * Prepares a batch, as far as that is possible without the target and while another batch is being applied. One thread at
     * a time.
     */
    Prepared prepare(Batch batch) {
        return Prepared.NOTHING;
    }

    /** Whether a batch would be applied at once: nothing has to be opened before. */
    boolean isReady() {
        return true;
    }

    /**
     * Applies a batch.
     *
     * @param ahead what {@link #prepare} made of the batch; another batch's is of no use, but does no harm
     * @param acknowledgement completed once the batch is durable, now or later and by another thread
     * @throws ReplicationException if the batch, or a part of it, was not applied
     */
    abstract void apply(Batch batch, Prepared ahead, Acknowledgement acknowledgement);

    /** Breaks off what is under way and gives back what is held. Any thread. */
    @Override
    public abstract void close();
}
