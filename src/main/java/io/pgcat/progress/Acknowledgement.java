package io.pgcat.progress;

/** Says of one batch what became of it at its target. Any thread may call it; only the first answer counts. */
@FunctionalInterface
public interface Acknowledgement {

    /** The batch is durable: its target can no longer lose it. */
    void complete();

    /**
     * Nobody can say any more whether the batch is durable, or it is known to be gone: the source is to begin anew where it
     * was acknowledged. Does nothing where no source waits.
     */
    default void lost() {}

    /**
     * Whether a batch of the same stream was said to be lost: the source begins anew, and nothing more of this stream is to be
     * applied. False where no source waits.
     */
    default boolean isLost() {
        return false;
    }
}
