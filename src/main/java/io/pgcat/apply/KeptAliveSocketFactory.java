package io.pgcat.apply;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.util.Map;
import javax.net.SocketFactory;

import jdk.net.ExtendedSocketOptions;

/**
 * Makes sockets that notice within about half a minute that the other side is gone, where the system's default is two hours.
 * Named in pgjdbc's property {@code socketFactory}, therefore public and without parameters.
 */
public final class KeptAliveSocketFactory extends SocketFactory {

    private static final Map<SocketOption<Integer>, Integer> SECONDS_AND_PROBES = Map.of(
            ExtendedSocketOptions.TCP_KEEPIDLE, 15,
            ExtendedSocketOptions.TCP_KEEPINTERVAL, 5,
            ExtendedSocketOptions.TCP_KEEPCOUNT, 4);

    /** The only one that pgjdbc calls; it connects, and sets {@code SO_KEEPALIVE}, itself. */
    @Override
    public Socket createSocket() throws IOException {
        return prepared(new Socket());
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return prepared(new Socket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return prepared(new Socket(host, port, localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return prepared(new Socket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return prepared(new Socket(address, port, localAddress, localPort));
    }

    private static Socket prepared(Socket socket) throws IOException {
        for (Map.Entry<SocketOption<Integer>, Integer> option : SECONDS_AND_PROBES.entrySet()) {
            if (socket.supportedOptions().contains(option.getKey())) {
                socket.setOption(option.getKey(), option.getValue());
            }
        }
        return socket;
    }
}
