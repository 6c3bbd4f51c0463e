package io.pgcat.source.pgoutput.protocol;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

import io.pgcat.change.Change;
import io.pgcat.change.Change.OldRow;
import io.pgcat.change.Lsn;
import io.pgcat.change.Relation;
import io.pgcat.change.Tuple;
import io.pgcat.error.ReplicationException;

/**
 * Decodes the messages of one pgoutput stream, protocol version 1, servers 11 to 18. Strict: what is too short, too
 * long, unknown or out of order is an error and never skipped. One instance per connection; one thread.
 */
public final class PgoutputDecoder {

    /** pgoutput's clock starts here. Source: PostgreSQL, "Date/Time Types", POSTGRES_EPOCH_JDATE. */
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private static final int TRUNCATE_CASCADE = 1;
    private static final int TRUNCATE_RESTART_IDENTITY = 2;
    private static final int MESSAGE_TRANSACTIONAL = 1;

    private final RelationCache relations = new RelationCache();
    private final PgoutputHandler handler;
    private boolean inTransaction;

    /** @param handler is told what the stream says, in order */
    public PgoutputDecoder(PgoutputHandler handler) {
        this.handler = handler;
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
        MessageReader message = new MessageReader(bytes, start, end, lsn);
        byte type = message.int8();
        switch (type) {
            case 'B' -> begin(message);
            case 'C' -> commit(message);
            case 'O' -> origin(message);
            case 'R' -> relations.relation(message);
            case 'Y' -> relations.type(message);
            case 'I', 'U', 'D', 'T' -> change(message, type, end - start);
            case 'M' -> logicalMessage(message, end - start);
            default -> throw message.broken("unknown message type");
        }
        message.requireEnd();
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
        byte flags = message.int8();
        if (flags != 0) {
            throw message.broken("unknown commit flags " + flags);
        }
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
        Change change =
                switch (type) {
                    case 'I' -> insert(message);
                    case 'U' -> update(message);
                    case 'D' -> delete(message);
                    default -> truncate(message);
                };
        message.requireEnd();
        handler.change(change, size);
    }

    private Change insert(MessageReader message) {
        Relation relation = relations.find(message.int32(), message);
        requireMark(message, message.int8(), 'N');
        return new Change.Insert(relation, message.tuple(relation.columns().size()));
    }

    private Change update(MessageReader message) {
        Relation relation = relations.find(message.int32(), message);
        int columns = relation.columns().size();
        byte mark = message.int8();
        if (mark == 'N') {
            return Change.Update.sameKey(relation, message.tuple(columns));
        }
        OldRow oldRow = oldRow(message, mark);
        Tuple old = message.tuple(columns);
        requireMark(message, message.int8(), 'N');
        return new Change.Update(relation, oldRow, old, message.tuple(columns));
    }

    private Change delete(MessageReader message) {
        Relation relation = relations.find(message.int32(), message);
        OldRow oldRow = oldRow(message, message.int8());
        return new Change.Delete(
                relation, oldRow, message.tuple(relation.columns().size()));
    }

    private static OldRow oldRow(MessageReader message, byte mark) {
        return switch (mark) {
            case 'K' -> OldRow.KEY;
            case 'O' -> OldRow.FULL;
            default -> throw message.broken("unknown row mark " + MessageReader.shown(mark));
        };
    }

    private static void requireMark(MessageReader message, byte mark, char wanted) {
        if (mark != wanted) {
            throw message.broken("row mark " + MessageReader.shown(mark) + " where '" + wanted + "' belongs");
        }
    }

    private Change truncate(MessageReader message) {
        int count = message.int32();
        byte options = message.int8();
        if ((options & ~(TRUNCATE_CASCADE | TRUNCATE_RESTART_IDENTITY)) != 0 || count < 1) {
            throw message.broken("truncate of " + count + " tables with options " + options);
        }
        List<Relation> truncated = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            truncated.add(relations.find(message.int32(), message));
        }
        return new Change.Truncate(
                truncated, (options & TRUNCATE_CASCADE) != 0, (options & TRUNCATE_RESTART_IDENTITY) != 0);
    }

    private void logicalMessage(MessageReader message, int size) {
        byte flags = message.int8();
        if ((flags & ~MESSAGE_TRANSACTIONAL) != 0) {
            throw message.broken("unknown message flags " + flags);
        }
        boolean transactional = flags == MESSAGE_TRANSACTIONAL;
        Change.Message decoded = new Change.Message(transactional, message.lsn(), message.string(), message.counted());
        message.requireEnd();
        if (transactional) {
            requireTransaction(message);
            handler.change(decoded, size);
        } else {
            handler.messageOutsideTransaction(decoded);
        }
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
