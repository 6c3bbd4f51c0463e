package io.pgcat.error;

/** Kinds of failure, as far as they differ in what is done about them. */
public enum ErrorKind {
    /** A server or the network went away. */
    CONNECTION(RetryDirective.SOON, "The connection is opened again by itself."),
    /** Somebody else holds what is needed: a slot, an origin, a lock, a connection slot. */
    BUSY(RetryDirective.SOON, "It is tried again by itself until the holder lets go."),
    /** Deadlock, serialization failure, cancelled statement: the same work may pass next time. */
    TRANSIENT(RetryDirective.SOON, "The transaction is applied again by itself."),
    /** A server or the configuration is not as replication needs it. */
    CONFIGURATION(RetryDirective.LATER, "Mend the configuration; it is tried again by itself."),
    /** The target refused a change. */
    REJECTED_CHANGE(
            RetryDirective.LATER,
            "Repair the target's data or definition, or skip the transaction: ./pgcat skip SUBSCRIPTION COMMIT_LSN shows and"
                    + " saves what it would have changed."),
    /** The publisher is not the one, or not in the state, that this subscription has followed so far. */
    LOST_POSITION(
            RetryDirective.LATER,
            "Changes may be missing: compare the tables, then copy them again or reset progress."),
    /** The stream holds what the protocol does not allow. */
    PROTOCOL(RetryDirective.LATER, "Report this with the server's version.");

    private final RetryDirective retry;
    private final String hint;

    ErrorKind(RetryDirective retry, String hint) {
        this.retry = retry;
        this.hint = hint;
    }

    /** When to try again. */
    public RetryDirective retry() {
        return retry;
    }

    /** What a person does next, in one sentence, where the failure itself names nothing better. */
    public String hint() {
        return hint;
    }
}
