package io.pgcat.source.pgoutput;

import java.io.IOException;
import java.sql.SQLException;

import io.pgcat.change.Lsn;

/**
 * What a walsender sends after {@code START_REPLICATION}, and what it is told. Source: PostgreSQL 18, "Streaming Replication
 * Protocol". One thread at a time.
 */
interface XLogStream {

    /**
     * Goes on to the next message of the output plugin, if one has arrived.
     *
     * @return false when there is none yet; then {@link #awaitData} waits for it
     */
    boolean poll() throws SQLException, IOException;

    /** The message that {@link #poll} found: from {@link #payloadStart} to {@link #payloadEnd} in an array of its own. */
    byte[] payload();

    int payloadStart();

    int payloadEnd();

    /** Where the last message, or the last keepalive, stands in the publisher's WAL. */
    Lsn received();

    /** Waits for data, at most this long. */
    void awaitData(int timeoutMs) throws IOException;

    /**
     * Tells the publisher up to where it may forget.
     *
     * @param asks whether it is to answer; it may in any case
     */
    void report(Lsn durable, boolean asks) throws SQLException, IOException;
}
