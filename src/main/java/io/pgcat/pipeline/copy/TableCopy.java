package io.pgcat.pipeline.copy;

import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

import io.pgcat.apply.HeldTable;
import io.pgcat.apply.TableGate.Passage;
import io.pgcat.error.ReplicationException;
import io.pgcat.pipeline.copy.TableProgress.Trouble;
import io.pgcat.progress.CopyStore;
import io.pgcat.progress.SyncedTable;
import io.pgcat.progress.TableState;
import io.pgcat.source.snapshot.BlockRange;
import io.pgcat.source.snapshot.SourceTable;

/** One table on its way to the stream. Any thread. */
final class TableCopy {

    private SyncedTable synced;
    private SourceTable source;
    /** Whether somebody works on it, or will soon. */
    private boolean busy;

    private SnapshotGroup group;
    private final Set<BlockRange> open = new HashSet<>();
    private long rows;
    private long rowsRead;
    private long bytes;
    private long totalBytes;
    private Instant begun;
    private final Backlog backlog = new Backlog();
    /** Why a job failed; the table fails when none is running any more. */
    private ReplicationException failing;

    private ReplicationException failure;
    private Instant failingSince;
    private int failures;
    private Instant retryAt = Instant.EPOCH;

    TableCopy(SyncedTable synced) {
        this.synced = synced;
    }

    synchronized SyncedTable synced() {
        return synced;
    }

    synchronized TableState state() {
        return synced.state();
    }

    /** What the target's row says now. */
    synchronized void synced(SyncedTable now) {
        synced = now;
    }

    /** The table as the publisher describes it; null before it was asked. */
    synchronized SourceTable source() {
        return source;
    }

    synchronized void source(SourceTable described) {
        source = described;
    }

    /** It is copied from the snapshot of this group. */
    synchronized void group(SnapshotGroup joined) {
        group = joined;
    }

    /** It does not need a snapshot any more. */
    void leaveGroup() {
        SnapshotGroup left;
        synchronized (this) {
            left = group;
            group = null;
        }
        if (left != null) {
            left.leave(this);
        }
    }

    /** Takes it, if nobody has it, it is not ready, and its time has come. */
    synchronized boolean take(Instant now) {
        if (busy || source == null || synced.state() == TableState.READY || now.isBefore(retryAt)) {
            return false;
        }
        busy = true;
        return true;
    }

    synchronized boolean isBusy() {
        return busy;
    }

    /** The copy begins, or goes on with what is still missing. */
    synchronized void begin(Collection<BlockRange> missing, CopyStore.Copied copied) {
        open.clear();
        open.addAll(missing);
        rows = copied.rows();
        rowsRead = rows;
        bytes = copied.bytes();
        totalBytes =
                copied.bytes() + missing.stream().mapToLong(BlockRange::bytes).sum();
        begun = Instant.now();
    }

    /** Rows have been read. */
    synchronized void read(long moreRows, long moreBytes) {
        rowsRead += moreRows;
        bytes += moreBytes;
    }

    /**
     * Ranges are committed.
     *
     * @return whether all are now
     */
    synchronized boolean copied(Collection<BlockRange> ranges, long moreRows) {
        rows += moreRows;
        open.removeAll(ranges);
        return open.isEmpty();
    }

    /** What is known of its held changes. */
    Backlog backlog() {
        return backlog;
    }

    synchronized long rows() {
        return rows;
    }

    /** It is ready: nobody works on it any more. */
    synchronized void ready(SyncedTable now) {
        synced = now;
        busy = false;
        failure = null;
        failures = 0;
    }

    /** A job failed; the first failure counts. */
    synchronized void failing(ReplicationException why) {
        failing = failing == null ? why : failing;
    }

    /** Why jobs failed; null when none did. */
    synchronized ReplicationException failing() {
        return failing;
    }

    /** It does not go on before this moment. */
    synchronized void failed(ReplicationException why, Instant until) {
        failing = null;
        boolean known = failure != null && failure.getMessage().equals(why.getMessage());
        failingSince = known ? failingSince : Instant.now();
        failure = why;
        failures++;
        retryAt = until;
        busy = false;
    }

    synchronized int failures() {
        return failures;
    }

    synchronized ReplicationException failure() {
        return failure;
    }

    /** Goes on where it stands, soon. */
    synchronized void release() {
        busy = false;
    }

    /** Forgets the failure: what was wrong may have been mended. */
    synchronized void tryNow() {
        retryAt = Instant.EPOCH;
    }

    synchronized HeldTable held() {
        return HeldTable.copied(synced.oid(), synced.from(), synced.until());
    }

    /** What the stream does with its changes. */
    synchronized Passage passage() {
        return switch (synced.state()) {
            case INITIALISE -> synced.isCopiedAgain() ? Passage.HOLD : Passage.IGNORE;
            case COPYING, CATCHING_UP -> Passage.HOLD;
            case READY -> Passage.PASS;
        };
    }

    synchronized TableProgress progress() {
        return new TableProgress(
                synced.remote(),
                synced.local(),
                synced.state(),
                Math.max(rows, rowsRead),
                Math.min(bytes, totalBytes),
                totalBytes,
                begun,
                failure == null ? null : new Trouble(failure.getMessage(), failure.sqlState(), failingSince, retryAt));
    }
}
