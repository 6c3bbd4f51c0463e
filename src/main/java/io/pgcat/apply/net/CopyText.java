package io.pgcat.apply.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.pgcat.change.Tuple;

/**
 * Rows in COPY's text format. Source: PostgreSQL 18, COPY, "Text Format".
 */
public final class CopyText {

    /** What a piece on the wire holds, about. */
    private static final int PIECE_BYTES = 64 * 1024;

    /** What stands behind the backslash for each byte; 0 where it stands for itself. */
    private static final byte[] ESCAPES = escapes("\\\t\n\r", "\\tnr");

    private byte[] bytes = new byte[PIECE_BYTES + PIECE_BYTES / 4];
    private int size;

    private CopyText() {}

    private static byte[] escapes(String escaped, String shown) {
        byte[] table = new byte[256];
        for (int i = 0; i < escaped.length(); i++) {
            table[escaped.charAt(i)] = (byte) shown.charAt(i);
        }
        return table;
    }

    /**
     * Rows as lines, in pieces of about 64 KiB.
     *
     * @param columns places of the values; none may be unchanged TOAST
     */
    public static List<byte[]> pieces(List<Tuple> rows, int[] columns) {
        List<byte[]> pieces = new ArrayList<>();
        CopyText text = new CopyText();
        for (Tuple row : rows) {
            text.add(row, columns);
            if (text.size >= PIECE_BYTES) {
                pieces.add(text.take());
            }
        }
        if (text.size > 0) {
            pieces.add(text.take());
        }
        return pieces;
    }

    private byte[] take() {
        byte[] taken = Arrays.copyOf(bytes, size);
        size = 0;
        return taken;
    }

    private void add(Tuple row, int[] columns) {
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

    private void put(int oneByte) {
        room(1);
        bytes[size++] = (byte) oneByte;
    }

    /** Copies a value, with a backslash before every byte that needs one. */
    private void putEscaped(byte[] from, int start, int length) {
        room(2 * length);
        int end = start + length;
        int copied = start;
        for (int i = start; i < end; i++) {
            byte escape = ESCAPES[from[i] & 0xFF];
            if (escape != 0) {
                copy(from, copied, i);
                bytes[size++] = '\\';
                bytes[size++] = escape;
                copied = i + 1;
            }
        }
        copy(from, copied, end);
    }

    private void copy(byte[] from, int start, int end) {
        System.arraycopy(from, start, bytes, size, end - start);
        size += end - start;
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }
}
