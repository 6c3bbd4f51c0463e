package io.pgcat.source.pgoutput;

import java.io.Serial;

import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

/** A transaction in progress could not be taken. When it has committed it can: nothing is wrong with it yet. */
final class StreamingException extends ReplicationException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final boolean ofSpool;

    private StreamingException(boolean ofSpool, String message, Throwable cause) {
        super(ErrorKind.TRANSIENT, message, cause);
        this.ofSpool = ofSpool;
    }

    static StreamingException notKept(String message, Throwable cause) {
        return new StreamingException(true, message, cause);
    }

    static StreamingException notApplied(Throwable cause) {
        return new StreamingException(
                false, "A transaction in progress was not applied; it is taken again when it has committed", cause);
    }

    /** Whether it cannot be kept until it commits; else it was refused before. */
    boolean isOfSpool() {
        return ofSpool;
    }
}
