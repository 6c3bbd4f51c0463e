package io.pgcat.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

import org.jboss.logging.Logger;

/** Sends back what it gets, connection by connection. Its threads are daemons. */
final class EchoServer implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(EchoServer.class);

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    EchoServer() throws IOException {
        start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                start(() -> echo(socket));
            }
        } catch (IOException e) {
            LOG.debugf(e, "Echo server on port %d was closed", port());
        }
    }

    private static void echo(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            LOG.debugf(e, "Echo to port %d was cut", socket.getPort());
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "echo");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
