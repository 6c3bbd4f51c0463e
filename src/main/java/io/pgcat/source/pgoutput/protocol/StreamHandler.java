package io.pgcat.source.pgoutput.protocol;

import java.time.Instant;
import java.util.function.Supplier;

import io.pgcat.change.Lsn;

/**
 * What the decoder finds of transactions that are still in progress, protocol version 2. They come in pieces, between which
 * stand pieces of others, and transactions that have committed. Called on the thread that decodes.
 */
public interface StreamHandler {

    /**
     * A piece of a transaction begins.
     *
     * @param first whether it is the transaction's first
     * @param decoder makes what decodes the messages of a transaction
     */
    void streamStart(int xid, boolean first, Supplier<StreamedDecoder> decoder);

    /**
     * A message of the piece that has begun, not decoded.
     *
     * @param bytes never written to again
     * @param start index of the message's first byte
     * @param end index behind its last byte
     * @param lsn where the stream is, for error messages
     */
    void streamed(byte[] bytes, int start, int end, Lsn lsn);

    /** The piece ends. */
    void streamStop();

    /** The transaction commits: its commit record stands between these positions. */
    void streamCommit(int xid, Lsn commitLsn, Lsn endLsn, Instant commitTime);

    /**
     * What this transaction within the transaction did is rolled back.
     *
     * @param subXid the same as {@code xid} when all of it is
     */
    void streamAbort(int xid, int subXid);
}
