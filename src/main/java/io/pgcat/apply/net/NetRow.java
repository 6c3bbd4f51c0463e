package io.pgcat.apply.net;

import io.pgcat.change.Tuple;

/** What has become of the row with one key. Equal to another one of the same key: it is the key of its own map. */
final class NetRow {

    private final int[] key;
    private final int hash;
    /** Holds the key's values; never changed while the row is in a map. */
    private final Tuple identity;
    /** Whether the row was there before the first change. */
    private final boolean existed;
    /** Whether it went, and another one of its key came. */
    private boolean replaced;
    /** The latest version; null when the row is gone. */
    private Tuple latest;

    private NetRow(int[] key, Tuple identity, boolean existed, Tuple latest) {
        this.key = key;
        this.hash = identity.hashOf(key);
        this.identity = identity;
        this.existed = existed;
        this.latest = latest;
    }

    static NetRow inserted(int[] key, Tuple row) {
        return new NetRow(key, row, false, row);
    }

    static NetRow updated(int[] key, Tuple row) {
        return new NetRow(key, row, true, row);
    }

    static NetRow deleted(int[] key, Tuple old) {
        return new NetRow(key, old, true, null);
    }

    /** An insert of the same key: possible after a delete only. */
    boolean insert(Tuple row) {
        if (latest != null) {
            return false;
        }
        replaced = existed;
        latest = row;
        return true;
    }

    boolean update(Tuple row) {
        if (latest == null) {
            return false;
        }
        latest = row.completedFrom(latest);
        return true;
    }

    boolean delete() {
        boolean there = latest != null;
        latest = null;
        replaced = false;
        return there;
    }

    Tuple identity() {
        return identity;
    }

    Tuple latest() {
        return latest;
    }

    /** Whether a row that was there has to go. */
    boolean goes() {
        return existed && (latest == null || replaced);
    }

    /** Whether a row that was not there has to come. */
    boolean comes() {
        return latest != null && (!existed || replaced);
    }

    /** Whether a row that was there stays, as another version. */
    boolean changes() {
        return existed && latest != null && !replaced;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NetRow that && hash == that.hash && identity.sameValues(key, that.identity);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
