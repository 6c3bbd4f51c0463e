package io.pgcat.apply;

import io.pgcat.change.Lsn;

/**
 * A table whose rows have been copied, and whose held changes are to be applied.
 *
 * @param remoteOid the publisher's OID of it
 * @param from what committed before is in the copy, or was applied before it
 * @param until what committed before may be in the copy: rows are as they were before or after it
 */
public record HeldTable(int remoteOid, Lsn from, Lsn until) {

    boolean isInCopy(Lsn commitLsn) {
        return commitLsn.isBefore(from);
    }

    boolean mayBeInCopy(Lsn commitLsn) {
        return commitLsn.isBefore(until);
    }
}
