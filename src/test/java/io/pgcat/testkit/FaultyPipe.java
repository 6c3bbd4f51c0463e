package io.pgcat.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

import org.jboss.logging.Logger;

/**
 * One direction of a connection. One thread takes bytes in and notes when, another sends them out when their time has
 * come: so a delay does not limit how much is under way.
 */
final class FaultyPipe {

    private static final Logger LOG = Logger.getLogger(FaultyPipe.class);
    private static final int CHUNK_BYTES = 16 * 1024;
    private static final int CHUNKS_UNDER_WAY = 4096;

    private record Chunk(byte[] bytes, long arrived) {
        boolean isEnd() {
            return bytes.length == 0;
        }
    }

    private final FaultyLink link;
    private final Socket from;
    private final Socket to;
    private final NetworkConditions conditions;
    private final BlockingQueue<Chunk> underWay = new LinkedBlockingQueue<>();
    private final Semaphore room = new Semaphore(CHUNKS_UNDER_WAY);
    private long lineFree = System.nanoTime();

    FaultyPipe(FaultyLink link, Socket from, Socket to, NetworkConditions conditions) {
        this.link = link;
        this.from = from;
        this.to = to;
        this.conditions = conditions;
    }

    void start() {
        startThread("in", this::takeIn);
        startThread("out", this::sendOut);
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void startThread(String end, Work work) {
        Thread thread = new Thread(() -> run(work), "faulty-" + from.getPort() + "-" + to.getPort() + "-" + end);
        thread.setDaemon(true);
        thread.start();
    }

    private void run(Work work) {
        try {
            work.run();
        } catch (IOException e) {
            LOG.debugf(e, "Connection from port %d to port %d broke", from.getPort(), to.getPort());
            link.reset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            link.reset();
        }
        if (link.ended()) {
            // The reader may wait for room, the writer for bytes.
            room.release(CHUNKS_UNDER_WAY);
            underWay.add(new Chunk(new byte[0], 0));
        }
    }

    private void takeIn() throws IOException, InterruptedException {
        InputStream in = from.getInputStream();
        byte[] buffer = new byte[CHUNK_BYTES];
        int length;
        do {
            room.acquire();
            length = Math.max(0, in.read(buffer));
            underWay.add(new Chunk(Arrays.copyOf(buffer, length), System.nanoTime()));
        } while (length > 0);
    }

    private void sendOut() throws IOException, InterruptedException {
        OutputStream out = to.getOutputStream();
        for (Chunk chunk = underWay.take(); depart(chunk); chunk = underWay.take()) {
            room.release();
            if (chunk.isEnd()) {
                to.shutdownOutput();
                link.directionClosed();
                return;
            }
            out.write(chunk.bytes(), 0, conditions.pass(chunk.bytes().length));
            conditions.resetIfDue();
        }
    }

    /** Waits for the chunk's time; false when the connection has ended. */
    private boolean depart(Chunk chunk) throws InterruptedException {
        lineFree = Math.max(lineFree, chunk.arrived()) + conditions.transferNanos(chunk.bytes().length);
        return conditions.awaitDeparture(chunk.arrived(), lineFree, link::ended);
    }
}
