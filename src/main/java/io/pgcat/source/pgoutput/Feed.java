package io.pgcat.source.pgoutput;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;

/**
 * What a replication connection receives, read in large pieces. Until the stream of changes begins all of it is the driver's.
 * From then on, messages are taken from here one by one by {@link FramedStream}, and the driver gets those that are handed over to it:
 * it would take several locks for each.
 *
 * <p>With TLS the bytes here are the encrypted ones. They are no messages, so the driver keeps them.
 */
final class Feed extends InputStream {

    /** Type of a message, then its length, in which the length itself counts. */
    static final int HEADER_BYTES = 1 + Integer.BYTES;

    private static final int BUFFER_BYTES = 256 << 10;
    private static final int COPY_BOTH_RESPONSE = 'W';

    private final InputStream socket;
    private final Gathering gathering = new Gathering();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int next;
    private int end;
    private boolean finished;

    private Owner owner = Owner.DRIVER;
    /** Of the message that the driver is reading. */
    private int rest;

    /** Whose the next bytes are. */
    private enum Owner {
        DRIVER,
        /** The driver's, up to the end of the response with which the stream begins. */
        DRIVER_UNTIL_STREAM,
        /** Ours, but for {@link #rest}. */
        STREAM
    }

    Feed(InputStream socket) {
        this.socket = socket;
    }

    /** From the response on that begins the stream messages are ours. To be called before it is asked for. */
    void watchForStream() {
        owner = Owner.DRIVER_UNTIL_STREAM;
        rest = 0;
    }

    /** Whether the stream has begun, and its messages can be read here. */
    boolean isFramed() {
        return owner == Owner.STREAM;
    }

    /** When the last byte arrived, in {@link System#nanoTime()}. */
    long lastReadNanos() {
        return gathering.lastReadNanos();
    }

    // For the stream.

    /** How many bytes have arrived that nobody has taken. */
    int buffered() {
        return end - next;
    }

    /** The byte at this distance from the next one. */
    int peek(int distance) {
        return buffer[next + distance];
    }

    int peekInt(int distance) {
        int at = next + distance;
        return (buffer[at] & 0xFF) << 24
                | (buffer[at + 1] & 0xFF) << 16
                | (buffer[at + 2] & 0xFF) << 8
                | buffer[at + 3] & 0xFF;
    }

    long peekLong(int distance) {
        return (long) peekInt(distance) << 32 | peekInt(distance + Integer.BYTES) & 0xFFFF_FFFFL;
    }

    void skip(int bytes) {
        next += bytes;
    }

    /** Moves as many bytes as there are, up to this number; returns how many. */
    int take(byte[] target, int offset, int most) {
        int count = Math.min(most, buffered());
        System.arraycopy(buffer, next, target, offset, count);
        next += count;
        return count;
    }

    /** Gives the driver the next message, whose header is here. With an error all that follows is the driver's, too. */
    void handOver(boolean error) {
        if (error) {
            owner = Owner.DRIVER;
        } else {
            rest = 1 + peekInt(1);
        }
    }

    /** Reads on, if that need not wait; false if it would have to. */
    boolean fillIfReady() throws IOException {
        if (socket.available() == 0) {
            return false;
        }
        fill();
        return true;
    }

    /** Reads what the socket has; blocks until it has something. Only with room in the buffer. */
    void fill() throws IOException {
        if (finished) {
            return;
        }
        if (next > 0) {
            System.arraycopy(buffer, next, buffer, 0, buffered());
            end -= next;
            next = 0;
        }
        gathering.awaitMore();
        int count = socket.read(buffer, end, buffer.length - end);
        gathering.read(count);
        finished = count < 0;
        end += Math.max(0, count);
    }

    /** Whether nothing more will arrive. */
    boolean hasEnded() {
        return finished;
    }

    // For the driver.

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int most = Math.min(length, drivers());
        if (most == 0) {
            throw new SocketTimeoutException("What follows is no message for the driver");
        }
        if (buffered() == 0) {
            fill();
        }
        if (finished && buffered() == 0) {
            return -1;
        }
        int count = take(target, offset, most);
        if (owner != Owner.DRIVER) {
            rest -= count;
        }
        return count;
    }

    /** How many bytes the driver may have. */
    private int drivers() throws IOException {
        if (owner == Owner.DRIVER_UNTIL_STREAM && rest == 0) {
            beginMessage();
        }
        return owner == Owner.DRIVER ? Integer.MAX_VALUE : rest;
    }

    private void beginMessage() throws IOException {
        while (buffered() < HEADER_BYTES && !finished) {
            fill();
        }
        if (buffered() < HEADER_BYTES || !Character.isLetter(peek(0))) {
            // Encrypted, or ended: nothing that could be understood here.
            owner = Owner.DRIVER;
            return;
        }
        rest = 1 + peekInt(1);
        if (peek(0) == COPY_BOTH_RESPONSE) {
            owner = Owner.STREAM;
        }
    }

    @Override
    public int available() throws IOException {
        if (owner == Owner.STREAM) {
            return Math.min(rest, buffered());
        }
        return buffered() > 0 ? buffered() : socket.available();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
