package io.pgcat.source.pgoutput;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.pgcat.change.Change;
import io.pgcat.change.Lsn;
import io.pgcat.change.Relation;
import io.pgcat.change.Transaction;
import io.pgcat.change.Transaction.Part;
import io.pgcat.source.pgoutput.protocol.PgoutputHandler;

/**
 * Puts changes together to transactions, or to parts of one that exceeds the bound. Reader thread only.
 */
final class TransactionAssembler implements PgoutputHandler {

    /** Where finished transactions and parts go. */
    interface Out {
        /** @param bytes estimate of the memory they hold */
        void put(Transaction transaction, long bytes);

        /** A transaction ended here that did nothing which concerns us. */
        void passed(Lsn endLsn);
    }

    /** Schema and prefix of what describes the local end of a replication; with FOR ALL TABLES it is published, too. */
    private static final String OWN = "pgcat";

    /** What a change weighs beside its message: objects and references around the bytes. */
    private static final int OBJECT_BYTES = 160;

    private final long partBytes;
    private final Out out;
    private List<Change> changes = new ArrayList<>();
    private long bytes;
    private int xid;
    private Lsn commitLsn = Lsn.ZERO;
    private Instant commitTime = Instant.EPOCH;
    private String origin = "";
    private boolean inProgress;
    private boolean emittedParts;

    /** @param partBytes a transaction above this is emitted in parts */
    TransactionAssembler(long partBytes, Out out) {
        this.partBytes = partBytes;
        this.out = out;
    }

    @Override
    public void begin(int beginXid, Lsn beginCommitLsn, Instant beginCommitTime) {
        xid = beginXid;
        commitLsn = beginCommitLsn;
        commitTime = beginCommitTime;
        origin = "";
        inProgress = false;
        emittedParts = false;
    }

    /** A transaction begins that has not committed yet. */
    void beginInProgress(int beginXid) {
        begin(beginXid, Lsn.ZERO, Instant.EPOCH);
        inProgress = true;
    }

    /** The transaction that was in progress has committed; {@link #commit} follows. */
    void committed(Lsn knownCommitLsn, Instant knownCommitTime) {
        commitLsn = knownCommitLsn;
        commitTime = knownCommitTime;
        inProgress = false;
    }

    /**
     * The transaction in progress is not put together any further.
     *
     * @return whether parts of it had been emitted
     */
    boolean abandon() {
        changes = new ArrayList<>();
        bytes = 0;
        if (emittedParts) {
            out.put(Transaction.inProgress(xid, origin, Part.ABANDONED, List.of()), OBJECT_BYTES);
        }
        return emittedParts;
    }

    @Override
    public void origin(String name) {
        origin = name;
    }

    @Override
    public void change(Change change, int messageBytes) {
        Change carried = withoutOwnTables(change);
        if (carried == null) {
            return;
        }
        changes.add(carried);
        bytes += messageBytes + OBJECT_BYTES;
        if (bytes >= partBytes) {
            emit(emittedParts ? Part.MIDDLE : Part.FIRST, commitLsn);
            emittedParts = true;
        }
    }

    /** The change as far as it concerns tables that travel; null when nothing is left of it. */
    private static Change withoutOwnTables(Change change) {
        Change.RowChange row = change.asRow();
        if (row != null) {
            return isOwn(row.relation()) ? null : change;
        }
        if (change instanceof Change.Message message && message.prefix().equals(OWN)) {
            return null;
        }
        if (change instanceof Change.Truncate truncate
                && truncate.relations().stream().anyMatch(TransactionAssembler::isOwn)) {
            List<Relation> others =
                    truncate.relations().stream().filter(r -> !isOwn(r)).toList();
            return others.isEmpty()
                    ? null
                    : new Change.Truncate(others, truncate.cascade(), truncate.restartIdentity());
        }
        return change;
    }

    private static boolean isOwn(Relation relation) {
        return relation.schema().equals(OWN);
    }

    /** Nothing carries it on: without a transaction no progress can protect it from coming twice. */
    @Override
    public void messageOutsideTransaction(Change.Message message) {}

    @Override
    public void commit(Lsn lsn, Lsn endLsn) {
        if (!emittedParts && changes.isEmpty()) {
            out.passed(endLsn);
            return;
        }
        emit(emittedParts ? Part.LAST : Part.WHOLE, endLsn);
    }

    private void emit(Part part, Lsn endLsn) {
        Transaction transaction = inProgress
                ? Transaction.inProgress(xid, origin, part, changes)
                : new Transaction(xid, commitLsn, endLsn, commitTime, origin, part, changes);
        long weight = bytes + OBJECT_BYTES;
        changes = new ArrayList<>();
        bytes = 0;
        out.put(transaction, weight);
    }
}
