package io.pgcat.source.pgoutput;

import io.pgcat.change.Lsn;
import io.pgcat.change.Transaction;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.progress.Acknowledgements;
import io.pgcat.source.SourceConfig;
import io.pgcat.source.pgoutput.protocol.PgoutputDecoder;

/**
 * The reader thread's work: reads and decodes ahead of the route as far as the queue has room, and reports to the
 * publisher on its own clock, also while the route is busy for minutes.
 */
final class StreamReader implements Runnable, TransactionAssembler.Out {

    private static final long NANOS_PER_MS = 1_000_000;
    /** What is durable the publisher is told within this time while more comes. */
    private static final long REPORT_MS = 20;
    /** The same while nothing comes: a committer may be waiting for it, and so cannot send more. */
    private static final long PROMPT_REPORT_MS = 2;
    /** Well below the smallest sensible wal_sender_timeout: a report that asks the publisher for a sign of life. */
    private static final long ASK_INTERVAL_MS = 2_000;

    private static final long SILENCE_LIMIT_MS = 30_000;
    private static final int BUSY_WAIT_MS = 10;
    /** At first after a message: what it brought is durable soon, if it is not much. */
    private static final int PROMPT_WAIT_MS = 2;

    private static final int PROMPT_WAITS = 50;
    private static final int IDLE_WAIT_MS = 500;
    private static final long ROOM_WAIT_MS = 100;
    /** While the stream is busy, the clock is looked at once per so many messages. */
    private static final int MESSAGES_PER_LOOK = 64;

    private final SourceConfig config;
    private final ReplicationConnection connection;
    private final Acknowledgements acknowledgements;
    private final TransactionQueue queue;
    private final StreamedTransactions streamed;
    private final PgoutputDecoder decoder;

    private volatile boolean stopping;
    private volatile Lsn seen = Lsn.ZERO;
    private volatile ReplicationException failure;
    private Lsn reported = Lsn.ZERO;
    private int messages;
    private int waitsSinceMessage;
    private long lastReportNanos = System.nanoTime();
    private long lastAskNanos = lastReportNanos;

    /**
     * @param appliedUpTo what commits before this position may have been applied
     * @param trust whether a transaction in progress may be passed on
     */
    StreamReader(
            SourceConfig config,
            ReplicationConnection connection,
            Acknowledgements acknowledgements,
            Lsn appliedUpTo,
            StreamingTrust trust) {
        this.config = config;
        this.connection = connection;
        this.acknowledgements = acknowledgements;
        this.queue = new TransactionQueue(config.limits(), config.delay());
        long partBytes = config.limits().bytes();
        this.streamed = new StreamedTransactions(partBytes, appliedUpTo, trust, this);
        this.decoder = new PgoutputDecoder(new TransactionAssembler(partBytes, streamed), streamed);
    }

    /** What was read. */
    TransactionQueue queue() {
        return queue;
    }

    /** Everything before this position has been put into the queue. Any thread. */
    Lsn seen() {
        return seen;
    }

    /** Why reading ended; null while it goes on, or when it was asked to stop. Any thread. */
    ReplicationException failure() {
        return failure;
    }

    /** Ends the thread soon. Any thread. */
    void stop() {
        stopping = true;
    }

    @Override
    public void run() {
        try {
            while (!stopping) {
                readOnce();
            }
            report(acknowledgements.durable(), true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ReplicationException e) {
            failure = e;
        } catch (RuntimeException e) {
            failure = new ReplicationException(ErrorKind.PROTOCOL, "Cannot read slot " + config.slot() + ": " + e, e);
        } finally {
            queue.close();
            streamed.close();
        }
    }

    private void readOnce() throws InterruptedException {
        if (connection.poll()) {
            decoder.decode(
                    connection.payload(), connection.payloadStart(), connection.payloadEnd(), connection.received());
            waitsSinceMessage = 0;
            if (++messages % MESSAGES_PER_LOOK == 0) {
                reportIfDue(REPORT_MS);
            }
            return;
        }
        streamed.nothingCame();
        if (!decoder.inTransaction() && !streamed.isAhead()) {
            seen = Lsn.max(seen, connection.received());
        }
        reportIfDue(PROMPT_REPORT_MS);
        requireSignOfLife();
        connection.awaitData(waitMs());
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    @Override
    public void put(Transaction transaction, long bytes) {
        try {
            while (!queue.offer(transaction, bytes, ROOM_WAIT_MS)) {
                if (stopping) {
                    throw new InterruptedException();
                }
                reportIfDue(PROMPT_REPORT_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReplicationException(ErrorKind.CONNECTION, "Reading was stopped.", e);
        }
        if (transaction.part().completes()) {
            seen = Lsn.max(seen, transaction.endLsn());
        }
    }

    @Override
    public void passed(Lsn endLsn) {
        seen = Lsn.max(seen, endLsn);
    }

    private int waitMs() {
        if (hasNothingToReport()) {
            return IDLE_WAIT_MS;
        }
        return waitsSinceMessage++ < PROMPT_WAITS ? PROMPT_WAIT_MS : BUSY_WAIT_MS;
    }

    /** In this order: whoever completes the last batch moves the position first. */
    private boolean hasNothingToReport() {
        return acknowledgements.isIdle() && acknowledgements.durable().equals(reported);
    }

    private void reportIfDue(long withinMs) {
        Lsn durable = acknowledgements.durable();
        boolean asks = hasPassed(ASK_INTERVAL_MS, lastAskNanos);
        if (asks || !durable.equals(reported) && hasPassed(withinMs, lastReportNanos)) {
            report(durable, asks);
        }
    }

    private static boolean hasPassed(long ms, long sinceNanos) {
        return System.nanoTime() - sinceNanos >= ms * NANOS_PER_MS;
    }

    private void report(Lsn durable, boolean asks) {
        connection.report(durable, asks);
        reported = durable;
        lastReportNanos = System.nanoTime();
        lastAskNanos = asks ? lastReportNanos : lastAskNanos;
    }

    /** It is asked for one again and again, so a publisher that says nothing for long is gone, whatever TCP believes. */
    private void requireSignOfLife() {
        long silentMs = (System.nanoTime() - connection.lastHeardNanos()) / NANOS_PER_MS;
        if (silentMs > SILENCE_LIMIT_MS) {
            throw new ReplicationException(
                    ErrorKind.CONNECTION,
                    "Publisher " + config.publisher() + " has said nothing for " + silentMs / 1000 + " s.");
        }
    }
}
