package io.pgcat.testkit;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.jboss.logging.Logger;

/** One connection through a {@link FaultyNetwork}: two sockets and a pipe for each direction. */
final class FaultyLink {

    private static final Logger LOG = Logger.getLogger(FaultyLink.class);

    private final Socket client;
    private final Socket server;
    private final NetworkConditions conditions;
    private final Consumer<FaultyLink> onEnd;
    private final AtomicInteger openDirections = new AtomicInteger(2);
    private volatile boolean ended;

    FaultyLink(Socket client, Socket server, NetworkConditions conditions, Consumer<FaultyLink> onEnd) {
        this.client = client;
        this.server = server;
        this.conditions = conditions;
        this.onEnd = onEnd;
    }

    void start() throws IOException {
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        new FaultyPipe(this, client, server, conditions).start();
        new FaultyPipe(this, server, client, conditions).start();
    }

    boolean ended() {
        return ended;
    }

    /** One direction has been closed in good order by its sender. */
    void directionClosed() {
        if (openDirections.decrementAndGet() == 0) {
            reset();
        }
    }

    /** Ends both connections with a TCP reset, or quietly where all has been said. May be called again. */
    void reset() {
        ended = true;
        boolean allSaid = openDirections.get() == 0;
        end(client, allSaid);
        end(server, allSaid);
        conditions.wake();
        onEnd.accept(this);
    }

    /** Ends one connection with a TCP reset. */
    static void reset(Socket socket) {
        end(socket, false);
    }

    private static void end(Socket socket, boolean quietly) {
        try (socket) {
            if (!quietly && !socket.isClosed()) {
                // No lingering: what is unsent is dropped and the peer gets RST.
                socket.setSoLinger(true, 0);
            }
        } catch (IOException e) {
            LOG.debugf(e, "Socket was ended by its peer meanwhile");
        }
    }
}
