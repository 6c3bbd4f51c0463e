package io.pgcat.apply;

import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

/** A table's rows are not all there: they have to be copied once more, over those that are. */
public final class CopyAgainException extends ReplicationException {

    private static final long serialVersionUID = 1;

    private CopyAgainException(String message) {
        super(ErrorKind.TRANSIENT, message + ": the table is copied again");
    }

    static CopyAgainException missing(String table) {
        return new CopyAgainException(
                "A row of " + table + " moved while its copy was interrupted, and a value of it was not sent since");
    }

    /** Two rows of it have what one may have alone. */
    public static CopyAgainException collided(String table) {
        return new CopyAgainException(
                "A unique value in " + table + " went from one row to another while its copy was interrupted");
    }
}
