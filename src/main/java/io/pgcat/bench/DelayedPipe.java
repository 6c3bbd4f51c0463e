package io.pgcat.bench;

import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jboss.logging.Logger;

/** One direction of a delayed connection: one thread takes bytes in, another sends them out when their time has come. */
final class DelayedPipe {

    private static final Logger LOG = Logger.getLogger(DelayedPipe.class);
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int CHUNKS_UNDER_WAY = 1024;
    private static final long ROOM_WAIT_MS = 100;

    /** An empty one says that nothing follows. */
    private record Chunk(byte[] bytes, long due) {}

    private final BlockingQueue<Chunk> underWay = new ArrayBlockingQueue<>(CHUNKS_UNDER_WAY);
    private final Socket from;
    private final Socket to;
    private final long delayNanos;
    private final Runnable end;

    /** @param end ends the connection; may be called several times */
    DelayedPipe(Socket from, Socket to, long delayNanos, Runnable end) {
        this.from = from;
        this.to = to;
        this.delayNanos = delayNanos;
        this.end = end;
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    /** The first thread's work. */
    void takeIn() {
        guarded(() -> {
            byte[] buffer = new byte[CHUNK_BYTES];
            int length;
            do {
                length = Math.max(0, from.getInputStream().read(buffer));
                Chunk chunk = new Chunk(Arrays.copyOf(buffer, length), System.nanoTime() + delayNanos);
                while (!underWay.offer(chunk, ROOM_WAIT_MS, TimeUnit.MILLISECONDS)) {
                    requireOpen();
                }
            } while (length > 0);
        });
    }

    /** The second thread's work. */
    void sendOut() {
        guarded(() -> {
            while (true) {
                Chunk chunk = underWay.poll(ROOM_WAIT_MS, TimeUnit.MILLISECONDS);
                if (chunk == null) {
                    requireOpen();
                    continue;
                }
                for (long wait = chunk.due() - System.nanoTime(); wait > 0; wait = chunk.due() - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                if (chunk.bytes().length == 0) {
                    to.shutdownOutput();
                    return;
                }
                to.getOutputStream().write(chunk.bytes());
            }
        });
    }

    private void requireOpen() throws IOException {
        if (to.isClosed()) {
            throw new IOException("The other side has gone");
        }
    }

    private void guarded(Work work) {
        try {
            work.run();
        } catch (IOException e) {
            LOG.debugf(e, "delayed connection from port %d ended", from.getPort());
            end.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end.run();
        }
    }
}
