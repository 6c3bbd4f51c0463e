package io.pgcat.source.pgoutput;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.pgcat.change.Lsn;
import io.pgcat.change.Transaction;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.source.pgoutput.protocol.StreamHandler;
import io.pgcat.source.pgoutput.protocol.StreamedDecoder;

/**
 * Large transactions that the publisher sends while they are in progress: it need not write them to disk, and they need not be
 * waited for. Reader thread only.
 *
 * <p>Each is kept until it commits, and passed on then. One at a time also goes ahead: its parts are passed on as they come,
 * and committed with it. When another transaction commits in between, when a part of it is rolled back, or when the
 * publisher pauses within it, which would hold locks at the target, it is abandoned there and passed on once more when it
 * has committed.
 */
final class StreamedTransactions implements StreamHandler, TransactionAssembler.Out, AutoCloseable {

    /** A client may think for hours within its transaction. */
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final long partBytes;
    private final Lsn appliedUpTo;
    private final StreamingTrust trust;
    private final TransactionAssembler.Out out;
    private final Map<Integer, Streamed> inProgress = new HashMap<>();
    /** Whose piece is coming; null between pieces. */
    private Streamed current;
    /** Which one goes ahead, and puts its parts together; both null when none does. */
    private Streamed ahead;

    private TransactionAssembler aheadParts;
    private long lastPieceNanos;

    /** A transaction in progress. */
    private static final class Streamed {
        private final StreamedDecoder decoder;
        private final MessageSpool spool = new MessageSpool();
        private final Set<Integer> rolledBack = new HashSet<>();

        private Streamed(StreamedDecoder decoder) {
            this.decoder = decoder;
        }
    }

    /**
     * @param partBytes what is larger is passed on in parts
     * @param appliedUpTo what commits before this position may have been applied already; nothing of it goes ahead
     * @param trust whether one may go ahead
     */
    StreamedTransactions(long partBytes, Lsn appliedUpTo, StreamingTrust trust, TransactionAssembler.Out out) {
        this.partBytes = partBytes;
        this.appliedUpTo = appliedUpTo;
        this.trust = trust;
        this.out = out;
    }

    @Override
    public void streamStart(int xid, boolean first, Supplier<StreamedDecoder> decoder) {
        if (first) {
            Streamed replaced = inProgress.put(xid, new Streamed(decoder.get()));
            if (replaced != null) {
                throw broken(xid, "begins twice");
            }
        }
        current = find(xid, inProgress.get(xid));
        if (first && ahead == null && trust.allows()) {
            ahead = current;
            aheadParts = new TransactionAssembler(partBytes, out);
            aheadParts.beginInProgress(xid);
        }
    }

    @Override
    public void streamed(byte[] bytes, int start, int end, Lsn lsn) {
        current.spool.add(bytes, start, end);
        if (current != ahead) {
            return;
        }
        // What is no change of a row has no position of its own.
        if (lsn.equals(Lsn.ZERO) || lsn.isAfter(appliedUpTo)) {
            current.decoder.decode(bytes, start, end, lsn, aheadParts);
        } else {
            giveUpAhead();
        }
    }

    @Override
    public void streamStop() {
        current = null;
        lastPieceNanos = System.nanoTime();
    }

    @Override
    public void streamCommit(int xid, Lsn commitLsn, Lsn endLsn, Instant commitTime) {
        Streamed committed = find(xid, inProgress.remove(xid));
        try (MessageSpool spool = committed.spool) {
            if (committed == ahead) {
                ahead = null;
                aheadParts.committed(commitLsn, commitTime);
                aheadParts.commit(commitLsn, endLsn);
                trust.kept();
            } else {
                TransactionAssembler parts = new TransactionAssembler(partBytes, this);
                parts.begin(xid, commitLsn, commitTime);
                spool.replay(message -> replay(committed, message, commitLsn, parts));
                parts.commit(commitLsn, endLsn);
            }
        }
        committed.decoder.committed();
    }

    private static void replay(Streamed committed, byte[] message, Lsn lsn, TransactionAssembler parts) {
        OptionalInt subXid = StreamedDecoder.subXidOfChange(message, 0, message.length, lsn);
        if (subXid.isEmpty() || !committed.rolledBack.contains(subXid.getAsInt())) {
            committed.decoder.decode(message, 0, message.length, lsn, parts);
        }
    }

    @Override
    public void streamAbort(int xid, int subXid) {
        Streamed concerned = find(xid, inProgress.get(xid));
        if (concerned == ahead) {
            abandonAhead();
        }
        if (xid == subXid) {
            inProgress.remove(xid);
            concerned.spool.close();
        } else {
            concerned.rolledBack.add(subXid);
        }
    }

    /** Whether a transaction goes ahead: until it ends, no position behind its beginning may be passed on. */
    boolean isAhead() {
        return ahead != null;
    }

    /** To be called while nothing comes. */
    void nothingCame() {
        if (ahead != null && current == null && System.nanoTime() - lastPieceNanos > LONGEST_PAUSE_NANOS) {
            abandonAhead();
        }
    }

    /** A committed transaction is to be passed on: nothing can be ahead of it. */
    @Override
    public void put(Transaction transaction, long bytes) {
        abandonAhead();
        out.put(transaction, bytes);
    }

    @Override
    public void passed(Lsn endLsn) {
        if (ahead == null) {
            out.passed(endLsn);
        }
    }

    private void abandonAhead() {
        if (ahead != null && giveUpAhead()) {
            trust.broken();
        }
    }

    /** @return whether something of it had been passed on in vain */
    private boolean giveUpAhead() {
        ahead = null;
        return aheadParts.abandon();
    }

    private static Streamed find(int xid, Streamed found) {
        if (found == null) {
            throw broken(xid, "has no beginning");
        }
        return found;
    }

    private static ReplicationException broken(int xid, String what) {
        return new ReplicationException(
                ErrorKind.PROTOCOL, "Transaction in progress " + Integer.toUnsignedString(xid) + " " + what, null);
    }

    @Override
    public void close() {
        inProgress.values().forEach(streamed -> streamed.spool.close());
        inProgress.clear();
    }
}
