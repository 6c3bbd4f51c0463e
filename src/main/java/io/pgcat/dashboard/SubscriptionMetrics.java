package io.pgcat.dashboard;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import org.jboss.logging.Logger;

import io.pgcat.dashboard.LiveSeries.Key;
import io.pgcat.pipeline.Pipeline;
import io.pgcat.pipeline.SubscriptionStatus;
import io.pgcat.pipeline.SubscriptionStatus.CopyStatus;
import io.pgcat.pipeline.SubscriptionStatus.State;
import io.pgcat.pipeline.SubscriptionStatus.TableStatus;
import io.pgcat.telemetry.Meters;

/** {@code /q/metrics}: puts what {@code pgcat status} knows of this process into {@link Meters}, every two seconds. */
@ApplicationScoped
public class SubscriptionMetrics {

    private static final Logger LOG = Logger.getLogger(SubscriptionMetrics.class);
    private static final long REFRESH_MS = 2_000;

    @Inject
    Pipeline pipeline;

    @Inject
    MeterRegistry registry;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "pgcat metrics");
        thread.setDaemon(true);
        return thread;
    });

    void start(@Observes StartupEvent event) {
        LiveSeries series = new LiveSeries(registry);
        timer.scheduleWithFixedDelay(() -> refresh(series), 0, REFRESH_MS, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        timer.shutdownNow();
    }

    /** A timer would fall silent for ever after the first exception. */
    private void refresh(LiveSeries series) {
        try {
            series.show(numbers(pipeline.statuses(), pipeline.standby(), Instant.now()));
        } catch (RuntimeException e) {
            LOG.warnf(e, "metrics could not be refreshed");
        }
    }

    /** Each series that these statuses ask for, with its number. */
    static Map<Key, Double> numbers(List<SubscriptionStatus> statuses, List<String> standby, Instant now) {
        Map<Key, Double> numbers = new HashMap<>();
        statuses.forEach(status -> add(status, now, numbers));
        statuses.stream()
                .filter(status -> !status.isStatic())
                .forEach(status -> numbers.put(new Key(Meters.STANDBY, List.of(status.database())), 0.0));
        standby.forEach(database -> numbers.put(new Key(Meters.STANDBY, List.of(database)), 1.0));
        return numbers;
    }

    private static void add(SubscriptionStatus status, Instant now, Map<Key, Double> numbers) {
        String database = status.database();
        String name = status.name();
        for (State state : State.values()) {
            numbers.put(
                    new Key(Meters.STATE, List.of(database, name, state.label())), status.state() == state ? 1.0 : 0.0);
        }
        List<String> labels = List.of(database, name);
        double failing = status.lastError() == null
                ? 0
                : seconds(Duration.between(Instant.parse(status.lastError().since()), now));
        numbers.put(new Key(Meters.FAILING_SECONDS, labels), Math.max(0, failing));
        if (status.lagBytes() != null) {
            numbers.put(new Key(Meters.LAG_BYTES, labels), status.lagBytes().doubleValue());
        }
        if (status.lagMs() != null) {
            numbers.put(new Key(Meters.LAG_SECONDS, labels), seconds(Duration.ofMillis(status.lagMs())));
        }
        if (status.lastCommitTime() != null) {
            Duration sinceEpoch = Duration.between(Instant.EPOCH, Instant.parse(status.lastCommitTime()));
            numbers.put(new Key(Meters.LAST_COMMIT, labels), seconds(sinceEpoch));
        }
        status.tables()
                .forEach(table -> numbers.put(
                        new Key(Meters.ROWS_APPLIED, List.of(database, name, table.local())), (double) table.rows()));
        Map<String, Long> states =
                status.tables().stream().collect(Collectors.groupingBy(TableStatus::state, Collectors.counting()));
        states.forEach((state, count) ->
                numbers.put(new Key(Meters.TABLES, List.of(database, name, state)), count.doubleValue()));
        status.tables().stream()
                .filter(table -> table.copy() != null)
                .forEach(table -> addCopy(List.of(database, name, table.local()), table.copy(), numbers));
        status.conflicts()
                .forEach((type, count) ->
                        numbers.put(new Key(Meters.CONFLICTS, List.of(database, name, type)), count.doubleValue()));
        status.dropped()
                .forEach((rule, count) -> numbers.put(
                        new Key(Meters.CHANGES_DROPPED, List.of(database, name, rule)), count.doubleValue()));
    }

    private static void addCopy(List<String> labels, CopyStatus copy, Map<Key, Double> numbers) {
        numbers.put(new Key(Meters.COPY_ROWS, labels), (double) copy.rows());
        numbers.put(new Key(Meters.COPY_BYTES, labels), (double) copy.bytes());
        numbers.put(new Key(Meters.COPY_TOTAL_BYTES, labels), (double) copy.totalBytes());
        numbers.put(new Key(Meters.COPY_RATE, labels), (double) copy.bytesPerSecond());
        if (copy.etaMs() != null) {
            numbers.put(new Key(Meters.COPY_SECONDS_LEFT, labels), seconds(Duration.ofMillis(copy.etaMs())));
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
