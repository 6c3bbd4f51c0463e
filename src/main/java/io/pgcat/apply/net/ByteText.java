package io.pgcat.apply.net;

import java.util.Arrays;

/** Bytes that grow. */
abstract class ByteText {

    /** What stands behind the backslash for each byte; 0 where it stands for itself. */
    private final byte[] escapes;

    private byte[] bytes;
    private int size;

    /** @param escapes from {@link #escapes} */
    ByteText(int capacity, byte[] escapes) {
        this.bytes = new byte[capacity];
        this.escapes = escapes;
    }

    /**
     * A table of what stands behind the backslash.
     *
     * @param escaped characters that need one
     * @param shown what stands behind it for each of them
     */
    static byte[] escapes(String escaped, String shown) {
        byte[] table = new byte[256];
        for (int i = 0; i < escaped.length(); i++) {
            table[escaped.charAt(i)] = (byte) shown.charAt(i);
        }
        return table;
    }

    final void put(int oneByte) {
        room(1);
        bytes[size++] = (byte) oneByte;
    }

    /** Copies a value, with a backslash before every byte that needs one. */
    final void putEscaped(byte[] from, int start, int length) {
        room(2 * length);
        int end = start + length;
        int copied = start;
        for (int i = start; i < end; i++) {
            byte escape = escapes[from[i] & 0xFF];
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

    final byte[] buffer() {
        return bytes;
    }

    /** How many bytes there are. */
    public final int size() {
        return size;
    }

    final void empty() {
        size = 0;
    }
}
