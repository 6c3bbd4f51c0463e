package io.pgcat.source.pgoutput.protocol;

import java.nio.charset.StandardCharsets;

import io.pgcat.change.Lsn;
import io.pgcat.change.Tuple;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

/** Reads one message's fields in network byte order, and refuses to read past its end. */
final class MessageReader {

    private final byte[] bytes;
    private final int start;
    private final int end;
    private final Lsn lsn;
    private int next;

    /**
     * @param start index of the message's first byte
     * @param end index behind its last byte
     * @param lsn where the stream is, for error messages
     */
    MessageReader(byte[] bytes, int start, int end, Lsn lsn) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        this.lsn = lsn;
        this.next = start;
    }

    byte int8() {
        require(1);
        return bytes[next++];
    }

    int int16() {
        require(2);
        int value = (bytes[next] & 0xFF) << 8 | bytes[next + 1] & 0xFF;
        next += 2;
        return value;
    }

    int int32() {
        require(4);
        int value = (bytes[next] & 0xFF) << 24
                | (bytes[next + 1] & 0xFF) << 16
                | (bytes[next + 2] & 0xFF) << 8
                | bytes[next + 3] & 0xFF;
        next += 4;
        return value;
    }

    long int64() {
        return (long) int32() << 32 | int32() & 0xFFFF_FFFFL;
    }

    Lsn lsn() {
        return new Lsn(int64());
    }

    /** A zero-terminated string. */
    String string() {
        int zero = next;
        while (zero < end && bytes[zero] != 0) {
            zero++;
        }
        if (zero == end) {
            throw broken("a string has no end");
        }
        String value = new String(bytes, next, zero - next, StandardCharsets.UTF_8);
        next = zero + 1;
        return value;
    }

    /** A run of bytes with its length before it. */
    byte[] counted() {
        int length = length();
        byte[] content = new byte[length];
        System.arraycopy(bytes, next, content, 0, length);
        next += length;
        return content;
    }

    /**
     * TupleData: the values stay where they are; the tuple refers to this message's bytes.
     *
     * @param columnCount what the relation promises
     */
    Tuple tuple(int columnCount) {
        int sent = int16();
        if (sent != columnCount) {
            throw broken("a row of " + sent + " columns for a table of " + columnCount);
        }
        Tuple.Builder tuple = new Tuple.Builder(bytes, columnCount);
        for (int i = 0; i < columnCount; i++) {
            column(tuple);
        }
        return tuple.build();
    }

    private void column(Tuple.Builder tuple) {
        byte format = int8();
        switch (format) {
            case 'n' -> tuple.sqlNull();
            case 'u' -> tuple.unchangedToast();
            case 't' -> {
                int length = length();
                tuple.text(next, length);
                next += length;
            }
            default -> throw broken("unknown column format " + shown(format));
        }
    }

    private int length() {
        int length = int32();
        if (length < 0) {
            throw negative(length);
        }
        require(length);
        return length;
    }

    /** The message must have been read to its last byte. */
    void requireEnd() {
        if (next != end) {
            throw broken((end - next) + " bytes too many");
        }
    }

    /** Called for each value, so small enough to be compiled into its caller. */
    private void require(int count) {
        if (end - next < count) {
            throw tooShort(count);
        }
    }

    private ReplicationException tooShort(int count) {
        return broken("it ends where " + count + " more bytes belong");
    }

    private ReplicationException negative(int length) {
        return broken("negative length " + length);
    }

    ReplicationException broken(String what) {
        String type = start < end ? shown(bytes[start]) : "(empty)";
        return new ReplicationException(
                ErrorKind.PROTOCOL,
                "Cannot read pgoutput message " + type + " at " + lsn + ", byte " + (next - start) + ": " + what + ".");
    }

    static String shown(byte b) {
        return b > ' ' && b < 127 ? "'" + (char) b + "'" : String.format("0x%02X", b);
    }
}
