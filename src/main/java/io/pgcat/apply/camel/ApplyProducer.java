package io.pgcat.apply.camel;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

import io.pgcat.apply.Applier;
import io.pgcat.change.Batch;
import io.pgcat.progress.Acknowledgement;
import io.pgcat.progress.SharedAcknowledgement;

/** Hands each exchange's batch to the applier of its source; takes a share in its acknowledgement. */
public class ApplyProducer extends DefaultProducer {

    private final ApplyEndpoint endpoint;
    private final Map<String, Applier> appliers = new ConcurrentHashMap<>();

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
        appliers.computeIfAbsent(batch.source(), source -> endpoint.target().applierFor(source))
                .apply(batch, share);
    }

    @Override
    protected void doStop() throws Exception {
        appliers.values().forEach(Applier::close);
        appliers.clear();
        super.doStop();
    }
}
