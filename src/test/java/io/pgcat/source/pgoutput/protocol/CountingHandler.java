package io.pgcat.source.pgoutput.protocol;

import java.time.Instant;

import io.pgcat.change.Change;
import io.pgcat.change.Lsn;

/** Counts changes and forgets them. */
public final class CountingHandler implements PgoutputHandler {

    private int changes;

    /** How many there were. */
    public int changes() {
        return changes;
    }

    @Override
    public void begin(int xid, Lsn commitLsn, Instant commitTime) {}

    @Override
    public void origin(String name) {}

    @Override
    public void change(Change change, int messageBytes) {
        changes++;
    }

    @Override
    public void messageOutsideTransaction(Change.Message message) {}

    @Override
    public void commit(Lsn commitLsn, Lsn endLsn) {}
}
