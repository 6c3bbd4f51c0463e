package io.pgcat.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

import org.jboss.logging.Logger;

/** Finds out whether the port for health, metrics and dashboard can be had. */
final class HttpPort {

    private static final Logger LOG = Logger.getLogger(HttpPort.class);

    /** Open until the process ends; a file that nothing refers to would be closed by the garbage collector. */
    private static final List<FileChannel> LOCKED = new ArrayList<>();

    private HttpPort() {}

    /**
     * Whether this process may listen there. A second process with the same configuration stands by for the first one; it must
     * not fail because the first has the port, or is about to take it: until this process ends, others of this program and
     * machine are told that the port is taken.
     */
    static boolean reserve(String host, int port) {
        return isFree(host, port) && lock(port);
    }

    /** A file's lock, which the system takes away when the process ends, however it does. */
    private static synchronized boolean lock(int port) {
        Path file = Path.of(System.getProperty("java.io.tmpdir"), "pgcat-http-" + port + ".lock");
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            LOCKED.add(channel);
            return channel.tryLock() != null;
        } catch (IOException e) {
            LOG.debugf(e, "no lock for port %s: another user's file, or no folder for temporary files", port);
            return true;
        }
    }

    private static boolean isFree(String host, int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
