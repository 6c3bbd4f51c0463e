package io.pgcat.source.pgoutput;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.jboss.logging.Logger;

import io.pgcat.change.Batch;
import io.pgcat.change.Lsn;
import io.pgcat.error.ReplicationException;
import io.pgcat.source.SourceConfig;
import io.pgcat.source.SourceConfig.BatchLimits;
import io.pgcat.source.SourceListener;
import io.pgcat.source.SourceRegistry.Source;
import io.pgcat.source.pgoutput.PgoutputEndpoint.Streaming;

/**
 * Sends batch after batch through the route, begins anew after every failure, and ends at a transaction's boundary.
 * All work is done by one thread, the route thread; what a step does asynchronously may end on another one.
 */
public class PgoutputConsumer extends DefaultConsumer {

    private static final Logger LOG = Logger.getLogger(PgoutputConsumer.class);

    /** Longer than an orderly end takes: the target's last commits, and the reader's farewell. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(4);

    /** How long an orderly stop waits for the target's last commits to become durable. */
    private static final Duration LAST_ACKNOWLEDGEMENT = Duration.ofSeconds(2);

    private final PgoutputEndpoint endpoint;
    private final ReentrantLock steps = new ReentrantLock();
    private ExecutorService executor;
    /** What the target had when the last session began: from one failure to the next it tells whether anything got through. */
    private Lsn begunAt = Lsn.ZERO;

    private CountDownLatch stopRequested = new CountDownLatch(1);
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

    /**
     * Sends a batch through the route beside the stream: rows of an initial copy, in a lane of their own. Any thread.
     *
     * @return complete when the route has ended, exceptionally when a step failed
     */
    public CompletableFuture<Void> sendBeside(Batch batch) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Exchange exchange = exchange(batch);
        process(exchange, doneSync -> {
            if (exchange.getException() == null) {
                ended.complete(null);
            } else {
                ended.completeExceptionally(Deliveries.asReplicationException(exchange.getException(), batch));
            }
        });
        return ended;
    }

    /** A batch as the body of an exchange, with its headers. */
    Exchange exchange(Batch batch) {
        Exchange exchange = createExchange(true);
        exchange.getMessage().setBody(batch);
        exchange.getMessage().setHeader(PgoutputConstants.SOURCE, batch.source());
        exchange.getMessage().setHeader(PgoutputConstants.CHANGE_COUNT, batch.changeCount());
        exchange.getMessage()
                .setHeader(
                        PgoutputConstants.TRANSACTION_COUNT,
                        batch.transactions().size());
        return exchange;
    }

    /** Steps of a route, which may be a user's own, never work for two at a time; what a step does asynchronously may. */
    void process(Exchange exchange, AsyncCallback ended) {
        steps.lock();
        try {
            getAsyncProcessor().process(exchange, ended);
        } finally {
            steps.unlock();
        }
    }

    private boolean stopping() {
        return stopRequested.getCount() == 0;
    }

    private void run(SourceConfig config, Source source) {
        int failuresInARow = 0;
        Lsn failedFrom = Lsn.MAX;
        while (!stopping()) {
            long began = System.nanoTime();
            try {
                follow(config, source);
            } catch (StreamingException failure) {
                LOG.infof(failure, "Beginning anew, source=%s", endpoint.getName());
            } catch (ReplicationException failure) {
                boolean ranLong =
                        System.nanoTime() - began > source.pauses().longest().toNanos();
                boolean gotOn = begunAt.isAfter(failedFrom);
                failedFrom = begunAt;
                failuresInARow = ranLong || gotOn ? 1 : failuresInARow + 1;
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

    /** What is to wait after its commit cannot go before it. */
    private StreamingTrust aheadOf(SourceConfig config) {
        return config.delay().isZero() ? ahead : StreamingTrust.never();
    }

    private ReplicationException noted(ReplicationException failure) {
        if (failure instanceof StreamingException streamed) {
            (streamed.isOfSpool() ? streaming : ahead).broken();
        }
        return failure;
    }

    /** One session: from connect to failure, or to the request to stop. */
    private void follow(SourceConfig config, Source source) throws InterruptedException {
        SourceConfig trusted = config.withStreaming(config.streaming() && streaming.allows());
        try (ReplicationSession session = ReplicationSession.open(trusted, source.target(), aheadOf(config))) {
            begunAt = session.appliedUpTo();
            SourceListener listener = source.listener();
            listener.streaming();
            Deliveries deliveries = new Deliveries(this, session, listener);
            try {
                while (!stopping()) {
                    Lsn seen = session.seen();
                    Optional<Batch> batch = session.nextBatch();
                    if (batch.isPresent()) {
                        deliveries.deliver(batch.get());
                    } else {
                        deliveries.nothingCame(session.holdsBack() ? Lsn.ZERO : seen);
                    }
                    listener.publisherAt(session.seen());
                }
                deliveries.await();
                boolean durable = session.acknowledgements().awaitIdle(LAST_ACKNOWLEDGEMENT);
                LOG.debugf("stopping, source=%s, everything durable=%s", config.name(), durable);
            } catch (ReplicationException e) {
                throw noted(deliveries.failure(e));
            } finally {
                deliveries.close();
            }
        }
    }
}
