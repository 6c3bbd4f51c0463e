package io.pgcat.source.pgoutput;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

import io.pgcat.change.Lsn;

/**
 * As it comes: messages are taken from the {@link Feed} without the driver, which gets only what is not part of the stream, notices
 * and errors.
 */
final class FramedStream implements XLogStream {

    private static final int COPY_DATA = 'd';
    private static final int XLOG_DATA = 'w';
    private static final int KEEPALIVE = 'k';
    private static final int STATUS_UPDATE = 'r';
    private static final int NOTICE = 'N';
    private static final int PARAMETER_STATUS = 'S';
    private static final int ERROR = 'E';

    /** Of XLogData: header and type, start and end in the WAL, the publisher's clock. */
    private static final int DATA_BEGINS = Feed.HEADER_BYTES + 1 + 3 * Long.BYTES;

    private static final int STATUS_BYTES = Integer.BYTES + 1 + 4 * Long.BYTES + 1;
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");
    private static final byte[] NOTHING = {};

    private final FeedSocket socket;
    private final Feed feed;
    private final PGReplicationStream driver;
    private final PublisherWarnings warnings;
    private byte[] payload = NOTHING;
    /** How much of the payload has arrived. */
    private int arrived;

    private long received;
    private long reported;

    /**
     * @param from where the stream begins
     * @param driver as it has begun the stream
     */
    FramedStream(FeedSocket socket, Lsn from, PGReplicationStream driver, PublisherWarnings warnings) {
        this.socket = socket;
        this.feed = socket.feed();
        this.driver = driver;
        this.warnings = warnings;
        this.received = from.value();
    }

    @Override
    public boolean poll() throws SQLException, IOException {
        boolean begun = arrived < payload.length;
        while (begun || hasHeader()) {
            if (begun || begins()) {
                arrived += feed.take(payload, arrived, payload.length - arrived);
                if (arrived == payload.length) {
                    return true;
                }
                begun = true;
                if (!feed.fillIfReady()) {
                    return false;
                }
            }
        }
        return false;
    }

    /** Whether the next message is here as far as it has to be looked into; reads on where that need not wait. */
    private boolean hasHeader() throws IOException {
        while (feed.buffered() < Feed.HEADER_BYTES || feed.buffered() < Math.min(size(), DATA_BEGINS)) {
            if (!feed.fillIfReady()) {
                return false;
            }
        }
        return true;
    }

    /** Of the next message, all of it. */
    private int size() {
        return 1 + feed.peekInt(1);
    }

    /** Whether a message of the plugin begins; anything else is done with. */
    private boolean begins() throws SQLException, IOException {
        switch (feed.peek(0)) {
            case COPY_DATA -> {
                return beginsData();
            }
            case NOTICE, PARAMETER_STATUS -> {
                feed.handOver(false);
                letDriverRead();
            }
            case ERROR -> {
                feed.handOver(true);
                letDriverRead();
                throw new EOFException("The publisher reported an error and went on");
            }
            default -> throw new EOFException("The publisher has ended the stream");
        }
        return false;
    }

    /** It may think that a report is due; then it shall say nothing else than we did. */
    private void letDriverRead() throws SQLException {
        LogSequenceNumber position = LogSequenceNumber.valueOf(reported);
        driver.setFlushedLSN(position);
        driver.setAppliedLSN(position);
        driver.readPending();
        warnings.heed();
    }

    private boolean beginsData() throws IOException {
        int size = size();
        int kind = feed.peek(Feed.HEADER_BYTES);
        if (kind == XLOG_DATA && size >= DATA_BEGINS) {
            received = feed.peekLong(Feed.HEADER_BYTES + 1);
            payload = new byte[size - DATA_BEGINS];
            arrived = 0;
            feed.skip(DATA_BEGINS);
            return true;
        }
        if (kind != KEEPALIVE) {
            throw new IOException("Message " + kind + " of " + size + " bytes is none of the replication protocol");
        }
        received = Math.max(received, feed.peekLong(Feed.HEADER_BYTES + 1));
        boolean answer = feed.peek(size - 1) != 0;
        feed.skip(size);
        if (answer) {
            sendStatus(false);
        }
        return false;
    }

    @Override
    public byte[] payload() {
        return payload;
    }

    @Override
    public int payloadStart() {
        return 0;
    }

    @Override
    public int payloadEnd() {
        return payload.length;
    }

    @Override
    public Lsn received() {
        return new Lsn(received);
    }

    @Override
    public void awaitData(int timeoutMs) throws IOException {
        socket.awaitMore(timeoutMs);
        if (feed.hasEnded()) {
            throw new EOFException("The publisher has closed the connection");
        }
    }

    @Override
    public void report(Lsn durable, boolean asks) throws IOException {
        reported = durable.value();
        sendStatus(asks);
    }

    private void sendStatus(boolean asks) throws IOException {
        long micros = Duration.between(EPOCH, Instant.now()).toNanos() / 1000;
        ByteBuffer message = ByteBuffer.allocate(1 + STATUS_BYTES)
                .put((byte) COPY_DATA)
                .putInt(STATUS_BYTES)
                .put((byte) STATUS_UPDATE)
                .putLong(received)
                .putLong(reported)
                .putLong(reported)
                .putLong(micros)
                .put((byte) (asks ? 1 : 0));
        socket.getOutputStream().write(message.array());
    }
}
