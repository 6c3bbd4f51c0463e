package io.pgcat.apply.wire;

import java.util.Arrays;

/** Bytes on their way to a server, numbers in network order. Grows. */
final class WireBytes {

    /** What a piece of a COPY holds, about. */
    private static final int PIECE_BYTES = 64 * 1024;

    private byte[] bytes;
    private int size;

    WireBytes(int expected) {
        this.bytes = new byte[expected];
    }

    /** For a COPY's pieces, one after the other. */
    static WireBytes ofPiece() {
        return new WireBytes(PIECE_BYTES + PIECE_BYTES / 4);
    }

    boolean isPiece() {
        return size >= PIECE_BYTES;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** What is there; it is empty afterwards. */
    byte[] take() {
        byte[] taken = bytes;
        if (size == taken.length) {
            bytes = new byte[0];
        } else {
            taken = Arrays.copyOf(taken, size);
        }
        size = 0;
        return taken;
    }

    void putByte(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    void putShort(int value) {
        room(Short.BYTES);
        bytes[size++] = (byte) (value >> 8);
        bytes[size++] = (byte) value;
    }

    void putInt(int value) {
        room(Integer.BYTES);
        bytes[size++] = (byte) (value >> 24);
        bytes[size++] = (byte) (value >> 16);
        bytes[size++] = (byte) (value >> 8);
        bytes[size++] = (byte) value;
    }

    void putLong(long value) {
        putInt((int) (value >> 32));
        putInt((int) value);
    }

    void put(byte[] from, int start, int length) {
        room(length);
        System.arraycopy(from, start, bytes, size, length);
        size += length;
    }

    /** Their number, then the bytes: what most values are, so in one piece. */
    void putCounted(byte[] from, int start, int length) {
        room(Integer.BYTES + length);
        byte[] to = bytes;
        int at = size;
        to[at] = (byte) (length >> 24);
        to[at + 1] = (byte) (length >> 16);
        to[at + 2] = (byte) (length >> 8);
        to[at + 3] = (byte) length;
        System.arraycopy(from, start, to, at + Integer.BYTES, length);
        size = at + Integer.BYTES + length;
    }

    /** Copies bytes, with a backslash and what stands for it in the table for each that has something there. */
    void putEscaped(byte[] from, int start, int length, byte[] escapes) {
        room(2 * length);
        int end = start + length;
        int copied = start;
        for (int i = start; i < end; i++) {
            byte escape = escapes[from[i] & 0xFF];
            if (escape != 0) {
                put(from, copied, i - copied);
                bytes[size++] = '\\';
                bytes[size++] = escape;
                copied = i + 1;
            }
        }
        put(from, copied, end - copied);
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }
}
