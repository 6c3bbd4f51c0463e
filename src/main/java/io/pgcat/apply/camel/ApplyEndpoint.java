package io.pgcat.apply.camel;

import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

/** Applies batches of changes to a database, exactly once: data and progress commit together. */
@UriEndpoint(
        scheme = "apply",
        title = "Apply changes",
        syntax = "apply:name",
        producerOnly = true,
        category = {Category.DATABASE})
public class ApplyEndpoint extends DefaultEndpoint {

    @UriPath(description = "A subscription's name, or the NAME of pgcat.databases.NAME.* in the configuration.")
    @Metadata(required = true)
    private final String name;

    /** @param name which target of the registry this endpoint applies to */
    public ApplyEndpoint(String uri, ApplyComponent component, String name) {
        super(uri, component);
        this.name = name;
    }

    @Override
    public Producer createProducer() {
        return new ApplyProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("apply: only writes; read with pgoutput:");
    }

    /**
     * The target of this name, as it is configured now.
     *
     * @throws ReplicationException of kind CONFIGURATION when there is none
     */
    TargetRegistry.Target target() {
        TargetRegistry targets = ((ApplyComponent) getComponent()).targets();
        return targets.find(name)
                .orElseThrow(() -> new ReplicationException(
                        ErrorKind.CONFIGURATION,
                        "A route writes to apply:" + name + ", but there is neither a subscription of this name nor"
                                + " pgcat.databases." + name + ".* in the configuration."));
    }

    public String getName() {
        return name;
    }
}
