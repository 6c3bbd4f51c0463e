package io.pgcat.source.pgoutput;

import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.source.SourceRegistry;

/**
 * Reads the committed changes of a PostgreSQL publisher, in commit order, by logical decoding with pgoutput.
 */
@UriEndpoint(
        scheme = "pgoutput",
        title = "PostgreSQL logical replication",
        syntax = "pgoutput:name",
        consumerOnly = true,
        category = {Category.DATABASE},
        headersClass = PgoutputConstants.class)
public class PgoutputEndpoint extends DefaultEndpoint {

    @UriPath(description = "A subscription's name, or the NAME of pgcat.sources.NAME.* in the configuration.")
    @Metadata(required = true)
    private final String name;

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "0",
            description = "Upper bound of one batch in bytes; larger transactions travel in parts. 0: chosen by heap.")
    private long batchBytes;

    @UriParam(label = "consumer,advanced", defaultValue = "100000", description = "Most changes in one batch.")
    private int batchChanges = 100_000;

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "KEEP",
            description =
                    "What becomes of a large transaction in progress (PostgreSQL 14 and later). KEEP: taken, and kept in"
                            + " java.io.tmpdir until it commits. AHEAD: also sent through the route as it comes, and rolled back at"
                            + " apply: if it does not commit; only for routes of which nothing else goes out. OFF: it stays at the"
                            + " publisher.")
    private Streaming streaming = Streaming.KEEP;

    /** What becomes of a large transaction that has not committed yet. */
    public enum Streaming {
        OFF,
        KEEP,
        AHEAD
    }

    /** @param name which source of the registry this endpoint reads */
    public PgoutputEndpoint(String uri, PgoutputComponent component, String name) {
        super(uri, component);
        this.name = name;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("pgoutput: only reads; write with apply:");
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        PgoutputConsumer consumer = new PgoutputConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    /**
     * The source of this name, as it is configured now.
     *
     * @throws ReplicationException of kind CONFIGURATION when there is none
     */
    SourceRegistry.Source source() {
        SourceRegistry sources = ((PgoutputComponent) getComponent()).sources();
        return sources.find(name)
                .orElseThrow(() -> new ReplicationException(
                        ErrorKind.CONFIGURATION,
                        "A route reads from pgoutput:" + name + ", but there is neither a subscription of this name nor"
                                + " pgcat.sources." + name + ".* in the configuration."));
    }

    public String getName() {
        return name;
    }

    public long getBatchBytes() {
        return batchBytes;
    }

    public void setBatchBytes(long batchBytes) {
        this.batchBytes = batchBytes;
    }

    public Streaming getStreaming() {
        return streaming;
    }

    public void setStreaming(Streaming streaming) {
        this.streaming = streaming;
    }

    public int getBatchChanges() {
        return batchChanges;
    }

    public void setBatchChanges(int batchChanges) {
        this.batchChanges = batchChanges;
    }
}
