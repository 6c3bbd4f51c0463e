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
    /**
     * What may be on its way from a server on this machine. Sending a change by itself costs the walsender twice as much as
     * decoding it, unless the window is closed: then changes gather at its side and travel together.
     */
    private static final int WINDOW_BYTES = 64 << 10;
    /** Whoever reads this much at once keeps the window closed. */
    private static final int ENOUGH_BYTES = WINDOW_BYTES / 8 * 5;

    /** A commit is not seen later than this because others follow it closely. */
    private static final long GATHER_NANOS = 500_000;
    /** In a backlog nobody waits for one commit. */
    private static final long GATHER_MOST_NANOS = 32_000_000;
    /** What comes faster is a backlog, if it goes on for some reads. */
    private static final int BACKLOG_BYTES_PER_MS = 4 << 10;

    private static final int BACKLOG_READS = 4;
    private static final long NANOS_PER_MS = 1_000_000;

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
        return feed.gather.lastReadNanos;
    }

    private static final class Feed extends InputStream {
        private final InputStream socket;
        private final byte[] buffer = new byte[BUFFER_BYTES];
        private int next;
        private int end;
        private boolean finished;
        private final Gathering gather = new Gathering();

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
            gather.awaitMore();
            int count = socket.read(buffer, 0, buffer.length);
            gather.read(count);
            finished = count < 0;
            next = 0;
            end = Math.max(0, count);
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

    /**
     * The publisher sends each change by itself: whoever wakes up for each makes both sides pay. While little comes in
     * quick succession, it is left to gather for a moment; while a backlog comes, for longer.
     */
    private static final class Gathering {
        private long lastReadNanos = System.nanoTime();
        private int lastCount;
        private int readsOfBacklog;
        private long pauseNanos = GATHER_NANOS;

        private void awaitMore() {
            if (lastCount < ENOUGH_BYTES && System.nanoTime() - lastReadNanos < pauseNanos) {
                LockSupport.parkNanos(pauseNanos);
            }
        }

        private void read(int count) {
            long now = System.nanoTime();
            boolean fast = count > (now - lastReadNanos) * BACKLOG_BYTES_PER_MS / NANOS_PER_MS;
            readsOfBacklog = fast ? readsOfBacklog + 1 : 0;
            if (readsOfBacklog < BACKLOG_READS) {
                pauseNanos = GATHER_NANOS;
            } else if (count < ENOUGH_BYTES) {
                pauseNanos = Math.min(2 * pauseNanos, GATHER_MOST_NANOS);
            } else {
                pauseNanos = Math.max(pauseNanos / 2, GATHER_NANOS);
            }
            lastReadNanos = now;
            lastCount = count;
        }
    }
}
