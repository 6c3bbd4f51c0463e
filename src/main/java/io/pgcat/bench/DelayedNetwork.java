package io.pgcat.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jboss.logging.Logger;

/** Listens on 127.0.0.1 and forwards to another port there, each byte a little later, however many are under way. */
final class DelayedNetwork implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(DelayedNetwork.class);

    private final ServerSocket listener;
    private final int targetPort;
    private final long delayNanos;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private DelayedNetwork(ServerSocket listener, int targetPort, long delayNanos) {
        this.listener = listener;
        this.targetPort = targetPort;
        this.delayNanos = delayNanos;
    }

    /** @param oneWay how much later each byte arrives, in each direction */
    static DelayedNetwork to(int targetPort, Duration oneWay) throws IOException {
        ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        DelayedNetwork network = new DelayedNetwork(listener, targetPort, oneWay.toNanos());
        network.start("accept", network::acceptAll);
        return network;
    }

    int port() {
        return listener.getLocalPort();
    }

    private void start(String what, Runnable work) {
        Thread thread = new Thread(work, "delay-" + targetPort + "-" + what);
        thread.setDaemon(true);
        thread.start();
    }

    private void acceptAll() {
        while (!listener.isClosed()) {
            try {
                connect(listener.accept());
            } catch (IOException e) {
                LOG.debugf(e, "connection to port %d ended at once", targetPort);
            }
        }
    }

    private void connect(Socket client) throws IOException {
        open.add(client);
        Socket server;
        try {
            server = new Socket(InetAddress.getLoopbackAddress(), targetPort);
        } catch (IOException e) {
            end(client);
            throw e;
        }
        open.add(server);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        pipe("there", client, server);
        pipe("back", server, client);
        if (listener.isClosed()) {
            end(client);
            end(server);
        }
    }

    private void pipe(String direction, Socket from, Socket to) {
        DelayedPipe pipe = new DelayedPipe(from, to, delayNanos, () -> {
            end(from);
            end(to);
        });
        start(direction + "-in", pipe::takeIn);
        start(direction + "-out", pipe::sendOut);
    }

    private void end(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debugf(e, "closing a connection to port %d", targetPort);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        open.forEach(this::end);
    }
}
