package io.pgcat.source.pgoutput;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.pgcat.change.Change;
import io.pgcat.change.Lsn;
import io.pgcat.change.Transaction;
import io.pgcat.error.ReplicationException;
import io.pgcat.source.pgoutput.protocol.MessageWriter;
import io.pgcat.source.pgoutput.protocol.PgoutputBytes;
import io.pgcat.source.pgoutput.protocol.PgoutputDecoder;

import static io.pgcat.source.pgoutput.protocol.PgoutputBytes.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is passed on of transactions in progress; each change is longer than a part may be. */
class StreamedTransactionsTest {

    private static final int OID = 4711;
    private static final int PART_BYTES = 10;

    private final List<String> out = new ArrayList<>();
    private final StreamingTrust trust = new StreamingTrust();
    private StreamedTransactions streamed;
    private PgoutputDecoder decoder;
    private long position = 1_000;

    private void begin(StreamingTrust trusted, long appliedUpTo) {
        TransactionAssembler.Out parts = new TransactionAssembler.Out() {
            @Override
            public void put(Transaction transaction, long bytes) {
                out.add(transaction.part() + " " + transaction.xid() + " " + values(transaction.changes())
                        + (transaction.isInProgress() ? " in progress" : " " + transaction.commitLsn()));
            }

            @Override
            public void passed(Lsn endLsn) {
                out.add("passed " + endLsn);
            }
        };
        streamed = new StreamedTransactions(PART_BYTES, new Lsn(appliedUpTo), trusted, parts);
        decoder = new PgoutputDecoder(new TransactionAssembler(PART_BYTES, streamed), streamed);
        feed(PgoutputBytes.relation(OID, "public", "t", 'd', "*id"));
    }

    private static String values(List<Change> changes) {
        return String.join(
                ",",
                changes.stream()
                        .map(change -> ((Change.Insert) change).row().text(0))
                        .toList());
    }

    private void feed(byte[]... messages) {
        for (byte[] bytes : messages) {
            decoder.decode(bytes, 0, bytes.length, new Lsn(position += 16));
        }
    }

    private static byte[] start(int xid, boolean first) {
        return message('S').int32(xid).int8(first ? 1 : 0).bytes();
    }

    private static byte[] insert(int subXid, String value) {
        return message('I').int32(subXid).int32(OID).int8('N').tuple(value).bytes();
    }

    private static byte[] stop() {
        return message('E').bytes();
    }

    private static byte[] commit(int xid, long lsn) {
        return message('c')
                .int32(xid)
                .int8(0)
                .int64(lsn)
                .int64(lsn + 8)
                .int64(0)
                .bytes();
    }

    private static byte[] abort(int xid, int subXid) {
        return message('A').int32(xid).int32(subXid).bytes();
    }

    private void small(int xid, long lsn, String value) {
        feed(MessageWriter.begin(lsn, xid), MessageWriter.insert(OID, value), MessageWriter.commit(lsn, lsn + 8));
    }

    @Test
    void oneGoesAheadAndEndsWithItsCommit() {
        begin(trust, 0);
        feed(start(7, true), insert(7, "a"), insert(7, "b"), stop());
        assertTrue(streamed.isAhead());
        feed(start(7, false), insert(7, "c"), stop(), commit(7, 0x9000));
        assertEquals(
                List.of("FIRST 7 a in progress", "MIDDLE 7 b in progress", "MIDDLE 7 c in progress", "LAST 7  0/9000"),
                out);
        assertFalse(streamed.isAhead());
    }

    @Test
    void oneThatMayNotGoAheadIsPassedOnWhenItCommits() {
        begin(StreamingTrust.never(), 0);
        feed(start(7, true), insert(7, "a"), insert(7, "b"), stop());
        assertEquals(List.of(), out);
        feed(commit(7, 0x9000));
        assertEquals(List.of("FIRST 7 a 0/9000", "MIDDLE 7 b 0/9000", "LAST 7  0/9000"), out);
    }

    @Test
    void whatMayHaveBeenAppliedDoesNotGoAhead() {
        begin(trust, 0x8000);
        feed(start(7, true), insert(7, "a"), stop(), commit(7, 0x9000));
        assertEquals(List.of("FIRST 7 a 0/9000", "LAST 7  0/9000"), out);
    }

    @Test
    void anotherCommitComesFirstAndNoneGoesAheadForAWhile() {
        begin(trust, 0);
        feed(start(7, true), insert(7, "a"), stop());
        small(8, 0x5000, "x");
        feed(start(9, true), insert(9, "n"), stop(), commit(9, 0x6000));
        feed(start(7, false), insert(7, "b"), stop(), commit(7, 0x9000));
        assertEquals(
                List.of(
                        "FIRST 7 a in progress",
                        "ABANDONED 7  in progress",
                        "FIRST 8 x 0/5000",
                        "LAST 8  0/5000",
                        "FIRST 9 n 0/6000",
                        "LAST 9  0/6000",
                        "FIRST 7 a 0/9000",
                        "MIDDLE 7 b 0/9000",
                        "LAST 7  0/9000"),
                out);
    }

    @Test
    void whatWasRolledBackIsLeftOut() {
        begin(trust, 0);
        feed(start(7, true), insert(7, "a"), insert(8, "b"), stop(), abort(7, 8));
        feed(start(7, false), insert(9, "c"), stop(), commit(7, 0x9000));
        feed(start(10, true), insert(10, "d"), stop(), abort(10, 10));
        assertEquals(
                List.of(
                        "FIRST 7 a in progress",
                        "MIDDLE 7 b in progress",
                        "ABANDONED 7  in progress",
                        "FIRST 7 a 0/9000",
                        "MIDDLE 7 c 0/9000",
                        "LAST 7  0/9000"),
                out);
    }

    @Test
    void aPieceWithoutABeginningIsAnError() {
        begin(trust, 0);
        byte[] piece = start(7, false);
        assertThrows(ReplicationException.class, () -> feed(piece));
    }
}
