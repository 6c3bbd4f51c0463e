package io.pgcat.source.pgoutput.protocol;

import java.time.Instant;

import io.pgcat.change.Change;
import io.pgcat.change.Lsn;

/** What the decoder finds, in stream order. Called on the thread that decodes. */
public interface PgoutputHandler {

    /**
     * A transaction begins.
     *
     * @param commitLsn where its commit record begins
     */
    void begin(int xid, Lsn commitLsn, Instant commitTime);

    /** The transaction was not written at the publisher but applied there under this origin's name. */
    void origin(String name);

    /**
     * A change inside a transaction.
     *
     * @param bytes size of the message, a measure of the memory that the change holds
     */
    void change(Change change, int bytes);

    /** A logical message that belongs to no transaction. */
    void messageOutsideTransaction(Change.Message message);

    /**
     * The transaction ends.
     *
     * @param endLsn where its commit record ends
     */
    void commit(Lsn commitLsn, Lsn endLsn);
}
