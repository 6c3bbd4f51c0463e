package io.pgcat.source.pgoutput;

import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;

import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

import io.pgcat.source.SourceRegistry;

/** Makes {@code pgoutput:NAME} endpoints. */
@Named("pgoutput")
@ApplicationScoped
public class PgoutputComponent extends DefaultComponent {

    @Inject
    SourceRegistry sources;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        return new PgoutputEndpoint(uri, this, remaining);
    }

    SourceRegistry sources() {
        return sources;
    }
}
