package io.pgcat.apply.camel;

import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;

import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/** Makes {@code apply:NAME} endpoints. */
@Named("apply")
@ApplicationScoped
public class ApplyComponent extends DefaultComponent {

    @Inject
    TargetRegistry targets;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        return new ApplyEndpoint(uri, this, remaining);
    }

    TargetRegistry targets() {
        return targets;
    }
}
