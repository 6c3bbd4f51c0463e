package io.pgcat.dashboard;

import jakarta.inject.Inject;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

import io.pgcat.pipeline.Pipeline;
import io.pgcat.pipeline.SubscriptionStatus;
import io.pgcat.pipeline.SubscriptionStatus.State;

/** {@code /q/health/ready}: up while every enabled subscription that this process runs is streaming. */
@Readiness
public class ReadyCheck implements HealthCheck {

    @Inject
    Pipeline pipeline;

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("subscriptions");
        boolean up = true;
        for (SubscriptionStatus status : pipeline.statuses()) {
            response.withData(
                    status.database() + "." + status.name(),
                    status.state().name().toLowerCase());
            up &= status.state() == State.STREAMING || status.state() == State.DISABLED;
        }
        pipeline.standby().forEach(database -> response.withData(database, "standby"));
        return response.status(up).build();
    }
}
