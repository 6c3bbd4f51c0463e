package io.pgcat.progress;

import io.pgcat.change.Lsn;

/**
 * A row of {@code pgcat.pgcat_subscription_rel}. An SQL NULL is 0, {@link Lsn#ZERO} or an empty string here.
 *
 * @param remote the publisher's {@code schema.table}, unquoted
 * @param local the target's
 * @param oid the publisher's OID of the table
 * @param from what the publisher committed before this is in what was copied
 * @param until where the snapshot lies from which was copied last
 * @param conflict what the copy does about rows that are there already: {@code error}, {@code truncate}, {@code upsert};
 *     empty: what the subscription says
 * @param condition SQL condition of the rows that are copied; empty: all of them
 * @param copiedRows how many rows the last copy brought
 */
public record SyncedTable(
        String remote,
        String local,
        int oid,
        TableState state,
        Lsn from,
        Lsn until,
        String conflict,
        String condition,
        long copiedRows) {

    /** Whether rows are copied over those of a table that was ready: what else is there must not miss a change meanwhile. */
    public boolean isCopiedAgain() {
        return conflict.equals("upsert") || !condition.isEmpty();
    }

    /** The same table, being copied from a snapshot. */
    public SyncedTable copiedFrom(Lsn newFrom, Lsn newUntil) {
        return new SyncedTable(remote, local, oid, state, newFrom, newUntil, conflict, condition, copiedRows);
    }

    /** The same table, to be copied; nothing has been yet. */
    public SyncedTable begun() {
        return as(TableState.COPYING).copiedFrom(Lsn.ZERO, Lsn.ZERO);
    }

    /** The same table, whose rows are there and are copied over. */
    public SyncedTable again() {
        return new SyncedTable(remote, local, oid, TableState.COPYING, from, until, "upsert", condition, copiedRows);
    }

    /** The same table, with nothing left to do. */
    public SyncedTable ready() {
        return new SyncedTable(remote, local, oid, TableState.READY, Lsn.ZERO, Lsn.ZERO, "", "", copiedRows);
    }

    /** The same table in another state. */
    public SyncedTable as(TableState other) {
        return new SyncedTable(remote, local, oid, other, from, until, conflict, condition, copiedRows);
    }
}
