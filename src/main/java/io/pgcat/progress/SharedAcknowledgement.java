package io.pgcat.progress;

/**
 * One batch's acknowledgement, shared among all that make it durable: the source that waits for its route to end, and
 * each {@code apply:} endpoint on that route. Complete when every share is.
 */
public final class SharedAcknowledgement {

    /** The exchange property under which a batch's shared acknowledgement travels. */
    public static final String EXCHANGE_PROPERTY = "CamelPgoutputAcknowledgement";

    private final Acknowledgement whole;
    private int open;

    /** @param whole completed once, when the last share is; lost when any share is */
    public SharedAcknowledgement(Acknowledgement whole) {
        this.whole = whole;
    }

    /** Another share; to be taken while at least one other is still open. */
    public synchronized Acknowledgement share() {
        open++;
        return new Share();
    }

    private void completeOne() {
        synchronized (this) {
            open--;
            if (open > 0) {
                return;
            }
        }
        whole.complete();
    }

    private final class Share implements Acknowledgement {
        private boolean completed;

        @Override
        public void complete() {
            synchronized (this) {
                if (completed) {
                    return;
                }
                completed = true;
            }
            completeOne();
        }

        @Override
        public void lost() {
            whole.lost();
        }

        @Override
        public boolean isLost() {
            return whole.isLost();
        }
    }
}
