package io.pgcat.source.pgoutput.protocol;

import java.util.OptionalInt;

import io.pgcat.change.Lsn;
import io.pgcat.error.ReplicationException;

/**
 * Decodes the messages of one transaction in progress, each of which names the transaction within it that it belongs to. What
 * they say of tables is true within the transaction, and elsewhere once it has committed. One thread.
 */
public final class StreamedDecoder {

    private final RelationCache relations;
    private final ChangeDecoder changes;

    StreamedDecoder(RelationCache others) {
        this.relations = new RelationCache(others);
        this.changes = new ChangeDecoder(relations);
    }

    /**
     * The transaction within the transaction whose change this message is; empty when it says something else.
     *
     * @param start index of the message's first byte
     */
    public static OptionalInt subXidOfChange(byte[] bytes, int start, int end, Lsn lsn) {
        MessageReader message = new MessageReader(bytes, start, end, lsn);
        return switch (message.int8()) {
            case 'I', 'U', 'D', 'T', 'M' -> OptionalInt.of(message.int32());
            default -> OptionalInt.empty();
        };
    }

    /**
     * Decodes one message.
     *
     * @param bytes kept by the change decoded from it: never to be written to again
     * @param handler is told of the origin and of changes
     * @throws ReplicationException of kind PROTOCOL
     */
    public void decode(byte[] bytes, int start, int end, Lsn lsn, PgoutputHandler handler) {
        MessageReader message = new MessageReader(bytes, start, end, lsn);
        byte type = message.int8();
        if (type == 'O') {
            message.lsn(); // the commit LSN at the origin itself
            handler.origin(message.string());
            message.requireEnd();
            return;
        }
        message.int32(); // the transaction within
        switch (type) {
            case 'R' -> relations.relation(message);
            case 'Y' -> relations.type(message);
            case 'I', 'U', 'D', 'T' -> handler.change(changes.change(message, type), end - start);
            case 'M' -> handler.change(PgoutputDecoder.logicalMessage(message), end - start);
            default -> throw message.broken("unknown message type in a transaction in progress");
        }
        message.requireEnd();
    }

    /** The transaction has committed: what it said of tables is true for those behind it. */
    public void committed() {
        relations.tellOthers();
    }
}
