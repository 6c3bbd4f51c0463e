package io.pgcat.source.pgoutput;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.SocketFactory;

/**
 * Makes the {@link FeedSocket} of a replication connection. pgjdbc creates the factory by its class name and gives it
 * the connection property {@code socketFactoryArg}: a ticket under which the socket is handed out afterwards.
 */
public final class FeedSocketFactory extends SocketFactory {

    private static final Map<String, FeedSocket> OPENED = new ConcurrentHashMap<>();

    private final String ticket;

    /** @param ticket from {@link #newTicket()} */
    public FeedSocketFactory(String ticket) {
        this.ticket = ticket;
    }

    static String newTicket() {
        return UUID.randomUUID().toString();
    }

    /** The socket that was opened under this ticket; the ticket is then spent. */
    static Optional<FeedSocket> redeem(String ticket) {
        return Optional.ofNullable(OPENED.remove(ticket));
    }

    /** pgjdbc's way: an unconnected socket, which it then connects. A later try replaces an earlier one. */
    @Override
    public Socket createSocket() {
        FeedSocket socket = new FeedSocket();
        OPENED.put(ticket, socket);
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    private Socket connected(InetSocketAddress server, InetSocketAddress local) throws IOException {
        Socket socket = createSocket();
        if (local != null) {
            socket.bind(local);
        }
        socket.connect(server);
        return socket;
    }
}
