package io.pgcat.compare;

import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

/** Changes that are on their way do not arrive: what differs cannot be told from what lags. */
final class FenceTimeoutException extends ReplicationException {

    FenceTimeoutException(String message) {
        super(ErrorKind.BUSY, message);
    }
}
