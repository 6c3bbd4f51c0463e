package io.pgcat.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jboss.logging.Logger;

/**
 * A network between a client and a server on this machine that can be made to fail: a TCP proxy. Any thread may call
 * any method; a setting is in force at once, for connections that are open and for those to come.
 */
public final class FaultyNetwork implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(FaultyNetwork.class);
    private static final int CONNECT_TIMEOUT_MS = 5_000;

    private final ServerSocket listener;
    private final NetworkConditions conditions = new NetworkConditions(this::cut);
    private final Set<FaultyLink> links = ConcurrentHashMap.newKeySet();
    private volatile int targetPort;
    private volatile boolean refusing;
    private volatile boolean closed;

    /**
     * Opens a port on 127.0.0.1 that leads to another one there.
     *
     * @param targetPort of the server; it need not listen yet
     */
    public FaultyNetwork(int targetPort) throws IOException {
        this.targetPort = targetPort;
        this.listener = new ServerSocket();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread acceptor = new Thread(this::acceptAll, "faulty-network-" + port());
        acceptor.setDaemon(true);
        acceptor.start();
    }

    /** The port on 127.0.0.1 that clients connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Sends connections to come to another port; open ones stay where they are. */
    public void target(int port) {
        targetPort = port;
    }

    /** Resets all connections now; the next ones pass. */
    public void cut() {
        for (FaultyLink link : links) {
            link.reset();
        }
    }

    /** Resets all connections now, and those to come as soon as they are opened, until {@link #heal}. */
    public void refuse() {
        refusing = true;
        cut();
    }

    /**
     * Stops forwarding and tells nobody, not even that a side has closed, until {@link #heal}: then everything goes on
     * with no byte lost, as TCP does after an outage.
     */
    public void blackHole() {
        conditions.blackHole(true);
    }

    /** Ends {@link #refuse} and {@link #blackHole}, takes away delay, bandwidth limit and {@link #resetAfter}. */
    public void heal() {
        refusing = false;
        conditions.heal();
    }

    /** Lets each byte arrive this much later, in each direction, however many are under way. */
    public void delay(Duration oneWay) {
        conditions.delay(oneWay);
    }

    /** Limits each direction of each connection. */
    public void bandwidth(long bytesPerSecond) {
        conditions.bandwidth(bytesPerSecond);
    }

    /** Cuts all connections once, after so many more bytes in both directions of all connections together. */
    public void resetAfter(long bytes) {
        conditions.resetAfter(bytes);
    }

    /** How many connections are open. */
    public int connectionCount() {
        return links.size();
    }

    /** Bytes that have been forwarded so far, both directions together. */
    public long forwardedBytes() {
        return conditions.forwardedBytes();
    }

    private void acceptAll() {
        while (!closed) {
            try {
                connect(listener.accept());
            } catch (IOException e) {
                LOG.debugf(e, "Connection through port %d ended at once", port());
            }
        }
    }

    private void connect(Socket client) throws IOException {
        if (refusing) {
            FaultyLink.reset(client);
            return;
        }
        Socket server = new Socket();
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort), CONNECT_TIMEOUT_MS);
        } catch (IOException e) {
            FaultyLink.reset(client);
            throw e;
        }
        FaultyLink link = new FaultyLink(client, server, conditions, links::remove);
        links.add(link);
        link.start();
        if (refusing || closed) {
            link.reset();
        }
    }

    /** Resets everything and stops listening. */
    @Override
    public void close() throws IOException {
        closed = true;
        listener.close();
        cut();
    }
}
