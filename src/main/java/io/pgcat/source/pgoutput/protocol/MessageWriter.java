package io.pgcat.source.pgoutput.protocol;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

import io.pgcat.change.Column;
import io.pgcat.change.Relation;

/**
 * Writes a message as a publisher does: what {@link MessageReader} reads, for whoever has no publisher at hand. Source: PostgreSQL,
 * "Logical Replication Message Formats".
 */
public final class MessageWriter {

    /** Stands for a TOASTed value that an update left as it was: no value of PostgreSQL holds a NUL. */
    public static final String UNCHANGED_TOAST = "\0toast";

    /** After the year 2000. */
    private static final long COMMIT_MICROS = 1_000_000;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    @FunctionalInterface
    private interface Writing {
        void run() throws IOException;
    }

    /** @param type of the message, for instance {@code 'I'} */
    public MessageWriter(char type) {
        int8(type);
    }

    private MessageWriter write(Writing writing) {
        try {
            writing.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public MessageWriter int8(int value) {
        return write(() -> out.writeByte(value));
    }

    public MessageWriter int16(int value) {
        return write(() -> out.writeShort(value));
    }

    public MessageWriter int32(int value) {
        return write(() -> out.writeInt(value));
    }

    public MessageWriter int64(long value) {
        return write(() -> out.writeLong(value));
    }

    /** Its UTF-8 bytes, and a NUL. */
    public MessageWriter string(String value) {
        return write(() -> {
            out.write(value.getBytes(StandardCharsets.UTF_8));
            out.writeByte(0);
        });
    }

    /** TupleData of texts; null is SQL NULL. */
    public MessageWriter tuple(String... values) {
        int16(values.length);
        for (String value : values) {
            column(value);
        }
        return this;
    }

    private void column(String value) {
        if (value == null) {
            int8('n');
        } else if (value.equals(UNCHANGED_TOAST)) {
            int8('u');
        } else {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            int8('t').int32(utf8.length).write(() -> out.write(utf8));
        }
    }

    /** The message. */
    public byte[] bytes() {
        return bytes.toByteArray();
    }

    /** Begin. */
    public static byte[] begin(long commitLsn, int xid) {
        return new MessageWriter('B')
                .int64(commitLsn)
                .int64(COMMIT_MICROS)
                .int32(xid)
                .bytes();
    }

    /** Commit. */
    public static byte[] commit(long commitLsn, long endLsn) {
        return new MessageWriter('C')
                .int8(0)
                .int64(commitLsn)
                .int64(endLsn)
                .int64(COMMIT_MICROS)
                .bytes();
    }

    /** Relation. */
    public static byte[] relation(Relation relation) {
        MessageWriter message = new MessageWriter('R')
                .int32(relation.oid())
                .string(relation.schema())
                .string(relation.name())
                .int8(relation.identity().letter())
                .int16(relation.columns().size());
        for (Column column : relation.columns()) {
            message.int8(column.key() ? 1 : 0)
                    .string(column.name())
                    .int32(column.typeOid())
                    .int32(-1);
        }
        return message.bytes();
    }

    /** Insert. */
    public static byte[] insert(int oid, String... row) {
        return new MessageWriter('I').int32(oid).int8('N').tuple(row).bytes();
    }

    /** Update that brings no old row. */
    public static byte[] update(int oid, String... row) {
        return new MessageWriter('U').int32(oid).int8('N').tuple(row).bytes();
    }
}
