package io.pgcat.source.pgoutput;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * The socket of a replication connection: reads in large pieces and lets the reader thread wait for data without
 * holding pgjdbc's lock. Reader thread only, but for closing.
 *
 * <p>With TLS the bytes here are the encrypted ones; waiting for them means the same.
 */
final class FeedSocket extends Socket {

    private static final int BUFFER_BYTES = 256 << 10;
    /** Reading less than this at once is not worth waking up for. */
    private static final int ENOUGH_BYTES = 96 << 10;
    /** Between two reads of this many bytes a backlog is coming, and no commit waits to be seen. */
    private static final int BACKLOG_BYTES = 8 << 10;

    /** So many reads in a row are a backlog and not one larger transaction. */
    private static final int BACKLOG_READS = 4;

    private static final long GATHER_NANOS = 500_000;
    private static final long GATHER_BACKLOG_NANOS = 2_000_000;

    /**
     * What may be on its way from a server on this machine. Sending a change by itself costs the walsender twice as much as
     * decoding it, unless the window is closed: then changes gather at its side and travel together.
     */
    private static final int WINDOW_BYTES = 128 << 10;

    private Feed feed;

    /** Over a network the window stays the kernel's to choose: a small one would bound the stream's speed. */
    @Override
    public void connect(SocketAddress server, int timeoutMs) throws IOException {
        if (server instanceof InetSocketAddress address && isHere(address.getAddress())) {
            setReceiveBufferSize(WINDOW_BYTES);
        }
        super.connect(server, timeoutMs);
    }

    private static boolean isHere(InetAddress address) throws SocketException {
        return address != null && (address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        if (feed == null) {
            feed = new Feed(super.getInputStream());
        }
        return feed;
    }

    /**
     * Waits until there is something to read, or the end of the stream.
     *
     * @return false when nothing came within this time
     */
    boolean awaitData(int timeoutMs) throws IOException {
        return feed.buffered() > 0 || awaitBytes(timeoutMs);
    }

    private boolean awaitBytes(int timeoutMs) throws IOException {
        int before = getSoTimeout();
        setSoTimeout(timeoutMs);
        try {
            feed.fill();
            return true;
        } catch (SocketTimeoutException nothingCame) {
            return false;
        } finally {
            restore(before);
        }
    }

    private void restore(int timeoutMs) throws SocketException {
        if (!isClosed()) {
            setSoTimeout(timeoutMs);
        }
    }

    /** When the last byte arrived, in {@link System#nanoTime()}. */
    long lastHeardNanos() {
        return feed.lastHeardNanos;
    }

    private static final class Feed extends InputStream {
        private final InputStream socket;
        private final byte[] buffer = new byte[BUFFER_BYTES];
        private int next;
        private int end;
        private boolean finished;
        private long lastHeardNanos = System.nanoTime();
        private int lastCount;
        private int readsOfBacklog;

        private Feed(InputStream socket) {
            this.socket = socket;
        }

        private int buffered() {
            return end - next;
        }

        /** Reads what the socket has; blocks until it has something. Only to be called with an empty buffer. */
        private void fill() throws IOException {
            if (finished) {
                return;
            }
            gather();
            int count = socket.read(buffer, 0, buffer.length);
            lastHeardNanos = System.nanoTime();
            lastCount = count;
            finished = count < 0;
            next = 0;
            end = Math.max(0, count);
        }

        /**
         * The publisher sends each change by itself: whoever wakes up for each makes both sides pay. While little comes in
         * quick succession, it is left to gather for a moment.
         */
        private void gather() {
            if (lastCount >= ENOUGH_BYTES || System.nanoTime() - lastHeardNanos >= GATHER_NANOS) {
                return;
            }
            readsOfBacklog = lastCount < BACKLOG_BYTES ? 0 : readsOfBacklog + 1;
            LockSupport.parkNanos(readsOfBacklog < BACKLOG_READS ? GATHER_NANOS : GATHER_BACKLOG_NANOS);
        }

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
            if (buffered() == 0) {
                fill();
            }
            if (finished && buffered() == 0) {
                return -1;
            }
            int count = Math.min(length, buffered());
            System.arraycopy(buffer, next, target, offset, count);
            next += count;
            return count;
        }

        @Override
        public int available() throws IOException {
            return buffered() > 0 ? buffered() : socket.available();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
