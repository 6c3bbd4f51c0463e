package io.pgcat.apply;

import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

/** A table's rows are not all there: they have to be copied once more, over those that are. */
public final class CopyAgainException extends ReplicationException {

    private static final long serialVersionUID = 1;

    CopyAgainException(String table) {
        super(
                ErrorKind.TRANSIENT,
                "A row of " + table
                        + " moved while its copy was interrupted, and a value of it was not sent since: the table is"
                        + " copied again");
    }
}
