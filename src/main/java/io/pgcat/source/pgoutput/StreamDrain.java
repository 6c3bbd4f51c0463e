package io.pgcat.source.pgoutput;

import java.util.List;

import io.pgcat.change.Lsn;
import io.pgcat.change.Transaction;
import io.pgcat.error.ReplicationException;
import io.pgcat.progress.Acknowledgement;
import io.pgcat.progress.Acknowledgements;
import io.pgcat.source.SourceConfig;

/**
 * Reads and decodes a slot as a route's endpoint does, and throws everything away: how fast any route could be fed. What
 * was thrown away is acknowledged and gone from the slot.
 */
public final class StreamDrain implements AutoCloseable {

    private static final long WAIT_MS = 5;
    private static final long JOIN_MS = 5_000;

    private final ReplicationConnection connection;
    private final Acknowledgements acknowledgements = new Acknowledgements();
    private final StreamReader reader;
    private final Thread readerThread;
    private final Thread thread;
    private volatile boolean stopping;

    private StreamDrain(SourceConfig config, ReplicationConnection connection) {
        this.connection = connection;
        this.reader = new StreamReader(config, connection, acknowledgements, Lsn.ZERO, new StreamingTrust());
        this.readerThread = new Thread(reader, "drain " + config.slot() + " reader");
        this.thread = new Thread(this::drain, "drain " + config.slot());
    }

    /**
     * Connects; nothing is read yet.
     *
     * @throws ReplicationException saying what is wrong at the publisher
     */
    public static StreamDrain open(SourceConfig config) {
        return new StreamDrain(config, ReplicationConnection.open(config));
    }

    /** Begins to read, from where the slot stands; once. */
    public void start() {
        connection.startStream(Lsn.ZERO);
        for (Thread each : List.of(readerThread, thread)) {
            each.setDaemon(true);
            each.start();
        }
    }

    /**
     * Whether reading goes on.
     *
     * @throws ReplicationException why it does not
     */
    public void requireReading() {
        ReplicationException failure = reader.failure();
        if (failure != null) {
            throw failure;
        }
    }

    /** One acknowledgement is always open: so the reader looks after it often, as it does while a target is busy. */
    private void drain() {
        Lsn upTo = Lsn.ZERO;
        Acknowledgement open = acknowledgements.expect(upTo);
        try {
            while (!stopping && reader.failure() == null) {
                // Before the queue: all that lies before this position is then in the queue, or was taken from it.
                Lsn seen = reader.seen();
                List<Transaction> taken = reader.queue().take(WAIT_MS);
                upTo = Lsn.max(upTo, taken.isEmpty() ? seen : end(taken.get(taken.size() - 1)));
                Acknowledgement next = acknowledgements.expect(upTo);
                open.complete();
                open = next;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Lsn end(Transaction last) {
        return last.part().completes() ? last.endLsn() : Lsn.ZERO;
    }

    /** Ends reading and the connection. */
    @Override
    public void close() {
        stopping = true;
        reader.stop();
        try {
            readerThread.join(JOIN_MS);
            thread.join(JOIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connection.close();
        }
    }
}
