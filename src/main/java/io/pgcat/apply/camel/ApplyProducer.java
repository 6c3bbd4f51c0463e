package io.pgcat.apply.camel;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.support.DefaultAsyncProducer;

import io.pgcat.apply.ApplyQueue;
import io.pgcat.change.Batch;
import io.pgcat.error.ReplicationException;
import io.pgcat.progress.Acknowledgement;
import io.pgcat.progress.SharedAcknowledgement;

/**
 * Hands each exchange's batch to the applier of its stream; takes a share in its acknowledgement. Asynchronous: the caller may bring
 * the next exchange while this one is on its way to the target. What the route does after this step it does when the batch is
 * applied.
 *
 * <p>A stream that failed here is over: the source begins anew where it was acknowledged. A route's error handler may deliver
 * the exchange once more, or have the next one follow as if nothing had happened; the applier, which has forgotten what it
 * knew of the position, would then apply behind a transaction that is missing. So both end in the failure that was.
 */
public class ApplyProducer extends DefaultAsyncProducer {

    private final ApplyEndpoint endpoint;
    private final Map<String, ApplyQueue> queues = new ConcurrentHashMap<>();

    ApplyProducer(ApplyEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Batch batch;
        ApplyQueue queue;
        try {
            batch = exchange.getMessage().getMandatoryBody(Batch.class);
            queue = queue(batch.source(), batch.lane());
        } catch (InvalidPayloadException | ReplicationException e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
        SharedAcknowledgement shared =
                exchange.getProperty(SharedAcknowledgement.EXCHANGE_PROPERTY, SharedAcknowledgement.class);
        // A batch that a route made up itself has nobody who waits for it.
        Acknowledgement share = shared == null ? () -> {} : shared.share();
        Thread caller = Thread.currentThread();
        return queue.submit(batch, share, failure -> {
            if (failure != null) {
                exchange.setException(failure);
            }
            callback.done(Thread.currentThread() == caller);
        });
    }

    private ApplyQueue queue(String source, String lane) {
        String name = lane.isEmpty() ? source : source + ' ' + lane;
        return queues.computeIfAbsent(
                name, stream -> new ApplyQueue(endpoint.target().applierFor(source, lane), stream));
    }

    @Override
    protected void doStop() throws Exception {
        queues.values().forEach(ApplyQueue::close);
        queues.clear();
        super.doStop();
    }
}
