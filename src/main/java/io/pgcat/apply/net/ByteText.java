package io.pgcat.apply.net;

import java.util.Arrays;

/** Bytes that grow. */
abstract class ByteText {

    private byte[] bytes;
    private int size;

    ByteText(int capacity) {
        this.bytes = new byte[capacity];
    }

    final void put(int oneByte) {
        room(1);
        bytes[size++] = (byte) oneByte;
    }

    /** Copies a value, with a backslash before every byte that needs one. */
    final void putEscaped(byte[] from, int start, int length) {
        room(2 * length);
        int at = size;
        byte[] to = bytes;
        for (int i = start; i < start + length; i++) {
            byte b = from[i];
            int escape = escape(b);
            if (escape != 0) {
                to[at++] = '\\';
                to[at++] = (byte) escape;
            } else {
                to[at++] = b;
            }
        }
        size = at;
    }

    /** What stands behind the backslash for this byte; 0 when it stands for itself. */
    abstract int escape(byte b);

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
