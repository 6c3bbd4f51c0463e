package io.pgcat.source.pgoutput;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.jboss.logging.Logger;

import io.pgcat.change.Batch;
import io.pgcat.change.Lsn;
import io.pgcat.change.Transaction;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.progress.Acknowledgement;
import io.pgcat.progress.Acknowledgements;
import io.pgcat.progress.SharedAcknowledgement;
import io.pgcat.source.SourceConfig;
import io.pgcat.source.SourceConfig.BatchLimits;
import io.pgcat.source.SourceListener;
import io.pgcat.source.SourceRegistry.Source;
import io.pgcat.source.pgoutput.PgoutputEndpoint.Streaming;

/**
 * Sends batch after batch through the route, begins anew after every failure, and ends at a transaction's boundary.
 * All work is done by one thread, the route thread.
 */
public class PgoutputConsumer extends DefaultConsumer {

    private static final Logger LOG = Logger.getLogger(PgoutputConsumer.class);

    /** Longer than an orderly end takes: the target's last commits, and the reader's farewell. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(4);

    /** How long an orderly stop waits for the target's last commits to become durable. */
    private static final Duration LAST_ACKNOWLEDGEMENT = Duration.ofSeconds(2);

    private final PgoutputEndpoint endpoint;
    private ExecutorService executor;
    private CountDownLatch stopRequested = new CountDownLatch(1);
    /** The large transaction of which parts, but not the last, have been delivered. */
    private Transaction unfinished;
    /** Whether large transactions are taken while they are in progress, and whether they are passed on before they commit. */
    private final StreamingTrust streaming = new StreamingTrust();

    private final StreamingTrust ahead;

    PgoutputConsumer(PgoutputEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.ahead = endpoint.getStreaming() == Streaming.AHEAD ? new StreamingTrust() : StreamingTrust.never();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        Source source = endpoint.source();
        stopRequested = new CountDownLatch(1);
        executor = endpoint.getCamelContext()
                .getExecutorServiceManager()
                .newSingleThreadExecutor(this, "pgoutput " + endpoint.getName());
        executor.execute(() -> run(withEndpointOptions(source.config()), source));
    }

    private SourceConfig withEndpointOptions(SourceConfig config) {
        long bytes = endpoint.getBatchBytes() > 0
                ? endpoint.getBatchBytes()
                : config.limits().bytes();
        return config.withLimits(new BatchLimits(bytes, endpoint.getBatchChanges()))
                .withStreaming(endpoint.getStreaming() != Streaming.OFF);
    }

    @Override
    protected void doStop() throws Exception {
        stopRequested.countDown();
        if (executor != null) {
            // A batch that is stuck at its target ends when the producer, which is stopped after us, breaks it off.
            endpoint.getCamelContext().getExecutorServiceManager().shutdown(executor);
            boolean ended = executor.awaitTermination(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            LOG.debugf("stopped, source=%s, thread ended=%s", endpoint.getName(), ended);
            executor = null;
        }
        super.doStop();
    }

    private boolean stopping() {
        return stopRequested.getCount() == 0;
    }

    private void run(SourceConfig config, Source source) {
        int failuresInARow = 0;
        while (!stopping()) {
            long began = System.nanoTime();
            try {
                follow(config, source);
            } catch (StreamingException failure) {
                LOG.infof(failure, "Beginning anew, source=%s", endpoint.getName());
            } catch (ReplicationException failure) {
                boolean ranLong =
                        System.nanoTime() - began > source.pauses().longest().toNanos();
                failuresInARow = ranLong ? 1 : failuresInARow + 1;
                pause(source, failure, failuresInARow);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void pause(Source source, ReplicationException failure, int failuresInARow) {
        Duration pause = source.pauses().after(failure.kind().retry(), failuresInARow);
        source.listener().failed(failure, Instant.now().plus(pause));
        try {
            boolean stopped = stopRequested.await(pause.toMillis(), TimeUnit.MILLISECONDS);
            LOG.debugf("%s after a failure, source=%s", stopped ? "stopped" : "beginning anew", endpoint.getName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopRequested.countDown();
        }
    }

    /** One session: from connect to failure, or to the request to stop. */
    private void follow(SourceConfig config, Source source) throws InterruptedException {
        SourceConfig trusted = config.withStreaming(config.streaming() && streaming.allows());
        try (ReplicationSession session = ReplicationSession.open(trusted, source.target(), ahead)) {
            SourceListener listener = source.listener();
            listener.streaming();
            try {
                while (!stopping()) {
                    Lsn seen = session.seen();
                    Optional<Batch> batch = session.nextBatch();
                    if (batch.isPresent()) {
                        deliver(batch.get(), session.acknowledgements(), listener);
                    } else if (unfinished == null) {
                        listener.caughtUp(seen);
                    }
                    listener.publisherAt(session.seen());
                }
                boolean durable = session.acknowledgements().awaitIdle(LAST_ACKNOWLEDGEMENT);
                LOG.debugf("stopping, source=%s, everything durable=%s", config.name(), durable);
            } catch (StreamingException failure) {
                (failure.isOfSpool() ? streaming : ahead).broken();
                throw failure;
            } finally {
                abandonUnfinished(config);
            }
        }
    }

    private void deliver(Batch batch, Acknowledgements acknowledgements, SourceListener listener) {
        if (!batch.transactions().isEmpty() && !isInProgress(batch)) {
            listener.delivering(batch.transactions().get(0).commitTime());
        }
        SharedAcknowledgement shared = new SharedAcknowledgement(acknowledgements.expect(batch.upTo()));
        Acknowledgement ours = shared.share();
        send(batch, shared);
        ours.complete();
        remember(batch);
        if (unfinished == null) {
            listener.caughtUp(batch.upTo());
        }
    }

    private void remember(Batch batch) {
        if (!batch.transactions().isEmpty()) {
            Transaction last = batch.transactions().get(batch.transactions().size() - 1);
            unfinished = last.part().leavesOpen() ? last : null;
        }
    }

    private static boolean isInProgress(Batch batch) {
        return !batch.transactions().isEmpty() && batch.transactions().get(0).isInProgress();
    }

    private void send(Batch batch, SharedAcknowledgement shared) {
        Exchange exchange = createExchange(true);
        exchange.getMessage().setBody(batch);
        exchange.getMessage().setHeader(PgoutputConstants.SOURCE, batch.source());
        exchange.getMessage().setHeader(PgoutputConstants.CHANGE_COUNT, batch.changeCount());
        exchange.getMessage()
                .setHeader(
                        PgoutputConstants.TRANSACTION_COUNT,
                        batch.transactions().size());
        exchange.setProperty(SharedAcknowledgement.EXCHANGE_PROPERTY, shared);
        try {
            getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        Exception failure = exchange.getException();
        if (failure != null && isInProgress(batch)) {
            // It may still be rolled back; if not, it fails once more when its place is known.
            throw StreamingException.notApplied(failure);
        }
        if (failure != null) {
            throw asReplicationException(failure, batch);
        }
    }

    /** What a route step threw, told as ours; a step that is not ours names no place, so the batch's first one is. */
    private static ReplicationException asReplicationException(Exception failure, Batch batch) {
        Throwable root = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ReplicationException known) {
                return known;
            }
            root = cause;
        }
        Lsn commitLsn = batch.transactions().isEmpty()
                ? batch.upTo()
                : batch.transactions().get(0).commitLsn();
        return new ReplicationException(
                ErrorKind.REJECTED_CHANGE,
                "A step of the route failed: " + root.getClass().getName(),
                new ReplicationException.Place(commitLsn, ""),
                "",
                failure);
    }

    /** The rest of a large transaction will not come in this session: the target must not keep its transaction open. */
    private void abandonUnfinished(SourceConfig config) {
        Transaction left = unfinished;
        if (left == null) {
            return;
        }
        unfinished = null;
        try {
            send(new Batch(config.name(), List.of(left.abandoned()), Lsn.ZERO), new SharedAcknowledgement(() -> {}));
        } catch (ReplicationException e) {
            // A target that cannot be told has lost its connection, and with it the open transaction.
            LOG.debugf(e, "could not tell the target of an abandoned transaction, source=%s", config.name());
        }
    }
}
