package io.pgcat.dashboard;

import java.util.List;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import io.pgcat.pipeline.Pipeline;
import io.pgcat.pipeline.SubscriptionStatus;

/** {@code GET /api/subscriptions}: what {@code pgcat status --json} prints, of this process. */
@Path("/api/subscriptions")
public class SubscriptionsResource {

    @Inject
    Pipeline pipeline;

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public List<SubscriptionStatus> subscriptions() {
        return pipeline.statuses();
    }
}
