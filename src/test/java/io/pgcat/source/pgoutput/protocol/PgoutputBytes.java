package io.pgcat.source.pgoutput.protocol;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Writes pgoutput messages as PostgreSQL does, for tests of the decoder. */
public final class PgoutputBytes {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    private interface Writing {
        void run() throws IOException;
    }

    private PgoutputBytes write(Writing writing) {
        try {
            writing.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public PgoutputBytes int8(int value) {
        return write(() -> out.writeByte(value));
    }

    public PgoutputBytes int16(int value) {
        return write(() -> out.writeShort(value));
    }

    public PgoutputBytes int32(int value) {
        return write(() -> out.writeInt(value));
    }

    public PgoutputBytes int64(long value) {
        return write(() -> out.writeLong(value));
    }

    public PgoutputBytes string(String value) {
        return write(() -> {
            out.write(value.getBytes(StandardCharsets.UTF_8));
            out.writeByte(0);
        });
    }

    /** TupleData of texts; null is SQL NULL, the text "\u0000toast" an unchanged TOAST value. */
    public PgoutputBytes tuple(String... values) {
        int16(values.length);
        for (String value : values) {
            column(value);
        }
        return this;
    }

    private void column(String value) {
        if (value == null) {
            int8('n');
        } else if (value.equals("\0toast")) {
            int8('u');
        } else {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            int8('t').int32(utf8.length).write(() -> out.write(utf8));
        }
    }

    public byte[] bytes() {
        return bytes.toByteArray();
    }

    public static PgoutputBytes message(char type) {
        return new PgoutputBytes().int8(type);
    }

    public static byte[] begin(long commitLsn, int xid) {
        return message('B').int64(commitLsn).int64(1_000_000).int32(xid).bytes();
    }

    public static byte[] commit(long commitLsn, long endLsn) {
        return message('C')
                .int8(0)
                .int64(commitLsn)
                .int64(endLsn)
                .int64(1_000_000)
                .bytes();
    }

    /** A table of text columns; names that begin with * belong to the key. */
    public static byte[] relation(int oid, String schema, String name, char identity, String... columns) {
        PgoutputBytes relation = message('R')
                .int32(oid)
                .string(schema)
                .string(name)
                .int8(identity)
                .int16(columns.length);
        for (String column : columns) {
            boolean key = column.startsWith("*");
            relation.int8(key ? 1 : 0)
                    .string(key ? column.substring(1) : column)
                    .int32(25)
                    .int32(-1);
        }
        return relation.bytes();
    }

    public static byte[] insert(int oid, String... values) {
        return message('I').int32(oid).int8('N').tuple(values).bytes();
    }
}
