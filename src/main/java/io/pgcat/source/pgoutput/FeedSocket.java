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

/**
 * The socket of a replication connection: lets the reader thread wait for data without holding pgjdbc's lock. Reader thread only,
 * but for closing.
 */
final class FeedSocket extends Socket {

    private Feed feed;

    /** Over a network the window stays the kernel's to choose: a small one would bound the stream's speed. */
    @Override
    public void connect(SocketAddress server, int timeoutMs) throws IOException {
        if (server instanceof InetSocketAddress address && isHere(address.getAddress())) {
            setReceiveBufferSize(Gathering.WINDOW_BYTES);
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

    /** What {@link #getInputStream} gives. */
    Feed feed() {
        return feed;
    }

    /**
     * Waits until more has arrived, or the end of the stream.
     *
     * @return false when nothing came within this time
     */
    boolean awaitMore(int timeoutMs) throws IOException {
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
}
