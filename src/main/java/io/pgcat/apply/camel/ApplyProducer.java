package io.pgcat.apply.camel;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

import io.pgcat.apply.Applier;
import io.pgcat.change.Batch;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.progress.Acknowledgement;
import io.pgcat.progress.SharedAcknowledgement;

/**
 * Hands each exchange's batch to the applier of its source; takes a share in its acknowledgement.
 *
 * <p>A stream that failed here is over: the source begins anew where it was acknowledged. A route's error handler may deliver
 * the exchange once more, or have the next one follow as if nothing had happened; the applier, which has forgotten what it
 * knew of the position, would then apply behind a transaction that is missing. So both end in the failure that was.
 */
public class ApplyProducer extends DefaultProducer {

    private final ApplyEndpoint endpoint;
    private final Map<String, Applier> appliers = new ConcurrentHashMap<>();
    private final Map<String, RuntimeException> failures = new ConcurrentHashMap<>();

    ApplyProducer(ApplyEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Batch batch = exchange.getMessage().getMandatoryBody(Batch.class);
        SharedAcknowledgement shared =
                exchange.getProperty(SharedAcknowledgement.EXCHANGE_PROPERTY, SharedAcknowledgement.class);
        // A batch that a route made up itself has nobody who waits for it.
        Acknowledgement share = shared == null ? () -> {} : shared.share();
        if (share.isLost()) {
            throw failures.getOrDefault(batch.source(), overBy(batch.source()));
        }
        try {
            appliers.computeIfAbsent(batch.source(), source -> endpoint.target().applierFor(source))
                    .apply(batch, share);
            failures.remove(batch.source());
        } catch (RuntimeException e) {
            failures.put(batch.source(), e);
            share.lost();
            throw e;
        }
    }

    /** It was lost elsewhere: by a commit that did not become durable, or at another target of the route. */
    private static ReplicationException overBy(String source) {
        return new ReplicationException(
                ErrorKind.TRANSIENT, "The stream of " + source + " has lost a transaction; it begins anew.");
    }

    @Override
    protected void doStop() throws Exception {
        appliers.values().forEach(Applier::close);
        appliers.clear();
        failures.clear();
        super.doStop();
    }
}
