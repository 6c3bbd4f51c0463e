package io.pgcat.source.pgoutput;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.SQLException;

import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

import io.pgcat.change.Lsn;

/** As pgjdbc reads it: the way where bytes are encrypted. */
final class DriverStream implements XLogStream {

    private final PGReplicationStream stream;
    private final FeedSocket socket;
    private final PublisherWarnings warnings;
    private ByteBuffer payload;

    DriverStream(PGReplicationStream stream, FeedSocket socket, PublisherWarnings warnings) {
        this.stream = stream;
        this.socket = socket;
        this.warnings = warnings;
    }

    @Override
    public boolean poll() throws SQLException {
        payload = stream.readPending();
        warnings.heed();
        return payload != null;
    }

    @Override
    public byte[] payload() {
        return payload.array();
    }

    @Override
    public int payloadStart() {
        return payload.arrayOffset() + payload.position();
    }

    @Override
    public int payloadEnd() {
        return payload.arrayOffset() + payload.limit();
    }

    @Override
    public Lsn received() {
        return new Lsn(stream.getLastReceiveLSN().asLong());
    }

    @Override
    public void awaitData(int timeoutMs) throws IOException {
        if (socket.feed().buffered() == 0) {
            socket.awaitMore(timeoutMs);
        }
    }

    /** The driver always asks for an answer. */
    @Override
    public void report(Lsn durable, boolean asks) throws SQLException {
        LogSequenceNumber position = LogSequenceNumber.valueOf(durable.value());
        stream.setFlushedLSN(position);
        stream.setAppliedLSN(position);
        stream.forceUpdateStatus();
    }
}
