package io.pgcat.compare;

import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

/** A table was asked for that the subscription does not replicate. */
public final class UnknownTableException extends ReplicationException {

    UnknownTableException(String message) {
        super(ErrorKind.CONFIGURATION, message);
    }
}
