package io.pgcat.apply;

import io.pgcat.change.Lsn;

/**
 * A table whose held changes are to be applied.
 *
 * @param remoteOid the publisher's OID of it
 * @param from what committed before is in the copy, or was applied before it
 * @param until what committed before may be in the copy: rows are as they were before or after it
 * @param copyFollows whether the copy lies at {@code until} and comes afterwards, over all of its rows; later changes stay
 */
public record HeldTable(int remoteOid, Lsn from, Lsn until, boolean copyFollows) {

    /** One whose rows have been copied. */
    public static HeldTable copied(int remoteOid, Lsn from, Lsn until) {
        return new HeldTable(remoteOid, from, until, false);
    }

    /** One whose rows are there from before, and will be copied over. */
    public static HeldTable toBeCopied(int remoteOid, Lsn snapshot) {
        return new HeldTable(remoteOid, Lsn.ZERO, snapshot, true);
    }

    boolean isInCopy(Lsn commitLsn) {
        return commitLsn.isBefore(from);
    }

    boolean mayBeInCopy(Lsn commitLsn) {
        return commitLsn.isBefore(until);
    }
}
