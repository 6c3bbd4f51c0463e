package io.pgcat.apply.net;

import io.pgcat.change.Tuple;

/**
 * Rows in COPY's text format. Source: PostgreSQL 18, COPY, "Text Format".
 */
public final class CopyText extends ByteText {

    /** What a piece on the wire holds, about. */
    private static final int PIECE_BYTES = 64 * 1024;

    private static final byte[] ESCAPES = escapes("\\\t\n\r", "\\tnr");

    public CopyText() {
        super(PIECE_BYTES + PIECE_BYTES / 4, ESCAPES);
    }

    /** Takes what was added. */
    @FunctionalInterface
    public interface Sink<E extends Exception> {
        void write(byte[] bytes, int offset, int length) throws E;
    }

    /** Adds a line. No value may be unchanged TOAST. */
    public void add(Tuple row, int[] columns) {
        for (int i = 0; i < columns.length; i++) {
            if (i > 0) {
                put('\t');
            }
            int column = columns[i];
            if (row.isNull(column)) {
                put('\\');
                put('N');
            } else {
                putEscaped(row.bytes(), row.offset(column), row.length(column));
            }
        }
        put('\n');
    }

    /** Whether it is time to send. */
    public boolean isFull() {
        return size() >= PIECE_BYTES;
    }

    /** Hands over what is there, if anything, and begins anew. */
    public <E extends Exception> void drainTo(Sink<E> sink) throws E {
        if (size() > 0) {
            sink.write(buffer(), 0, size());
            empty();
        }
    }
}
