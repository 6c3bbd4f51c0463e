package io.pgcat.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds out whether the port for health, metrics and dashboard can be had. */
final class HttpPort {

    private HttpPort() {}

    /**
     * Whether somebody may listen there now. A second process with the same configuration stands by for the first one; it
     * must not fail because the first has the port.
     */
    static boolean isFree(String host, int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /** A port that nobody has at this moment. */
    static int anyFree(String host) {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName(host))) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No port is free at " + host, e);
        }
    }
}
