package io.pgcat.source.pgoutput.protocol;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

import io.pgcat.change.Change;
import io.pgcat.change.Lsn;
import io.pgcat.error.ReplicationException;

/**
 * Decodes the messages of one pgoutput stream, protocol versions 1 and 2, servers 11 to 18. Strict: what is too short, too
 * long, unknown or out of order is an error and never skipped. One instance per connection; one thread.
 */
public final class PgoutputDecoder {

    /** pgoutput's clock starts here. Source: PostgreSQL, "Date/Time Types", POSTGRES_EPOCH_JDATE. */
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private static final int MESSAGE_TRANSACTIONAL = 1;

    /**
     * What an empty message behind Begin means: the transaction carries an origin whose name the publisher does not know yet, since the same transaction
     * made it. Written elsewhere all the same. Source: {@code pgoutput_begin_txn}, PostgreSQL 11.
     */
    private static final byte[] UNKNOWN_ORIGIN =
            new MessageWriter('O').int64(0).string("(unknown)").bytes();

    private final RelationCache relations = new RelationCache();
    private final ChangeDecoder changes = new ChangeDecoder(relations);
    private final PgoutputHandler handler;
    private final StreamHandler streams;
    private boolean inTransaction;
    private boolean inStream;
    /** Whether a transaction has just begun, or goes on. */
    private boolean mayBeOrigin;

    /** For a stream that was not asked to bring transactions in progress. */
    public PgoutputDecoder(PgoutputHandler handler) {
        this(handler, null);
    }

    /**
     * @param handler is told what the stream says, in order
     * @param streams is told of transactions in progress
     */
    public PgoutputDecoder(PgoutputHandler handler, StreamHandler streams) {
        this.handler = handler;
        this.streams = streams;
    }

    /**
     * Decodes one message.
     *
     * @param bytes kept by the changes decoded from it: never to be written to again
     * @param start index of the first byte of the message
     * @param end index behind its last byte
     * @param lsn where the stream is, for error messages
     * @throws ReplicationException of kind PROTOCOL; the stream cannot be read on after it
     */
    public void decode(byte[] bytes, int start, int end, Lsn lsn) {
        if (start == end && mayBeOrigin) {
            decode(UNKNOWN_ORIGIN, 0, UNKNOWN_ORIGIN.length, lsn);
            return;
        }
        MessageReader message = new MessageReader(bytes, start, end, lsn);
        byte type = message.int8();
        mayBeOrigin = type == 'B' || type == 'S';
        if (inStream && type != 'E') {
            streams.streamed(bytes, start, end, lsn);
            return;
        }
        switch (type) {
            case 'B' -> begin(message);
            case 'C' -> commit(message);
            case 'O' -> origin(message);
            case 'R' -> relations.relation(message);
            case 'Y' -> relations.type(message);
            case 'I', 'U', 'D', 'T' -> change(message, type, end - start);
            case 'M' -> logicalMessage(message, end - start);
            case 'S', 'E', 'c', 'A' -> stream(message, type);
            default -> throw message.broken("unknown message type");
        }
        message.requireEnd();
    }

    private void stream(MessageReader message, byte type) {
        if (streams == null || inTransaction || inStream != (type == 'E')) {
            throw message.broken("out of order");
        }
        switch (type) {
            case 'S' -> {
                inStream = true;
                streams.streamStart(message.int32(), message.int8() == 1, () -> new StreamedDecoder(relations));
            }
            case 'E' -> {
                inStream = false;
                streams.streamStop();
            }
            case 'c' -> streamCommit(message);
            default -> streams.streamAbort(message.int32(), message.int32());
        }
    }

    private void streamCommit(MessageReader message) {
        int xid = message.int32();
        requireNoFlags(message);
        Lsn commitLsn = message.lsn();
        Lsn endLsn = message.lsn();
        Instant commitTime = instant(message.int64());
        message.requireEnd();
        streams.streamCommit(xid, commitLsn, endLsn, commitTime);
    }

    private static void requireNoFlags(MessageReader message) {
        byte flags = message.int8();
        if (flags != 0) {
            throw message.broken("unknown commit flags " + flags);
        }
    }

    /** Whether a transaction has begun and not ended. */
    public boolean inTransaction() {
        return inTransaction;
    }

    private void begin(MessageReader message) {
        Lsn commitLsn = message.lsn();
        Instant commitTime = instant(message.int64());
        int xid = message.int32();
        message.requireEnd();
        if (inTransaction) {
            throw message.broken("a transaction begins inside another");
        }
        inTransaction = true;
        handler.begin(xid, commitLsn, commitTime);
    }

    private void commit(MessageReader message) {
        requireNoFlags(message);
        Lsn commitLsn = message.lsn();
        Lsn endLsn = message.lsn();
        message.int64(); // the commit time, known since Begin
        message.requireEnd();
        requireTransaction(message);
        inTransaction = false;
        handler.commit(commitLsn, endLsn);
    }

    private void origin(MessageReader message) {
        message.lsn(); // the commit LSN at the origin itself: nobody here knows that server's WAL
        String name = message.string();
        message.requireEnd();
        requireTransaction(message);
        handler.origin(name);
    }

    private void change(MessageReader message, byte type, int size) {
        requireTransaction(message);
        handler.change(changes.change(message, type), size);
    }

    private void logicalMessage(MessageReader message, int size) {
        Change.Message decoded = logicalMessage(message);
        if (decoded.transactional()) {
            requireTransaction(message);
            handler.change(decoded, size);
        } else {
            handler.messageOutsideTransaction(decoded);
        }
    }

    static Change.Message logicalMessage(MessageReader message) {
        byte flags = message.int8();
        if ((flags & ~MESSAGE_TRANSACTIONAL) != 0) {
            throw message.broken("unknown message flags " + flags);
        }
        Change.Message decoded =
                new Change.Message(flags == MESSAGE_TRANSACTIONAL, message.lsn(), message.string(), message.counted());
        message.requireEnd();
        return decoded;
    }

    private void requireTransaction(MessageReader message) {
        if (!inTransaction) {
            throw message.broken("no transaction has begun");
        }
    }

    private static Instant instant(long microsSinceEpoch) {
        return EPOCH.plus(microsSinceEpoch, ChronoUnit.MICROS);
    }
}
