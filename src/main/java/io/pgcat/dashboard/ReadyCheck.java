package io.pgcat.dashboard;

import java.util.EnumSet;
import java.util.Set;

import jakarta.inject.Inject;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

import io.pgcat.pipeline.Pipeline;
import io.pgcat.pipeline.SubscriptionStatus;
import io.pgcat.pipeline.SubscriptionStatus.State;

/** {@code /q/health/ready}: up while every enabled subscription and static route that this process runs is streaming. */
@Readiness
public class ReadyCheck implements HealthCheck {

    private static final Set<State> FINE = EnumSet.of(State.STREAMING, State.DISABLED, State.STANDBY);

    @Inject
    Pipeline pipeline;

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("subscriptions");
        boolean up = true;
        for (SubscriptionStatus status : pipeline.statuses()) {
            String place = status.database().isEmpty() ? "" : status.database() + ".";
            response.withData(place + status.name(), status.state().label());
            up &= FINE.contains(status.state());
        }
        pipeline.standby().forEach(database -> response.withData(database, "standby"));
        return response.status(up).build();
    }
}
