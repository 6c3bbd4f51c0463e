package io.pgcat.dashboard;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import io.pgcat.dashboard.LiveSeries.Key;
import io.pgcat.pipeline.SubscriptionStatus;
import io.pgcat.pipeline.SubscriptionStatus.LastError;
import io.pgcat.pipeline.SubscriptionStatus.State;
import io.pgcat.pipeline.SubscriptionStatus.TableStatus;
import io.pgcat.telemetry.Meters;
import io.pgcat.testkit.Document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** From statuses to series, and the page that lists the meters. */
class SubscriptionMetricsTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:10Z");

    private static SubscriptionStatus failing() {
        return new SubscriptionStatus(
                "sub",
                "main",
                State.ERROR,
                "0/1",
                "0/9",
                8L,
                1_500L,
                "1970-01-01T00:01:00.250Z",
                List.of(new TableStatus("public.a", "public.b", "r", "ordered", 7)),
                new LastError("0/1", "public.b", "23505", "refused", "2026-01-31T12:00:00Z", "2026-01-31T12:01:00Z"),
                Map.of("insert_exists", 2L),
                Map.of("origin", 3L),
                false,
                List.of());
    }

    private static SubscriptionStatus disabled() {
        return SubscriptionStatus.idle("off", "main", State.DISABLED, null, false);
    }

    @Test
    void everyMeterGetsItsNumberFromTheStatus() {
        Map<Key, Double> numbers = SubscriptionMetrics.numbers(List.of(failing()), List.of("other"), NOW);

        List<String> labels = List.of("main", "sub");
        assertEquals(1.0, numbers.get(new Key(Meters.STATE, List.of("main", "sub", "error"))));
        assertEquals(0.0, numbers.get(new Key(Meters.STATE, List.of("main", "sub", "streaming"))));
        assertEquals(8.0, numbers.get(new Key(Meters.LAG_BYTES, labels)));
        assertEquals(1.5, numbers.get(new Key(Meters.LAG_SECONDS, labels)));
        assertEquals(60.25, numbers.get(new Key(Meters.LAST_COMMIT, labels)));
        assertEquals(10.0, numbers.get(new Key(Meters.FAILING_SECONDS, labels)));
        assertEquals(7.0, numbers.get(new Key(Meters.ROWS_APPLIED, List.of("main", "sub", "public.b"))));
        assertEquals(2.0, numbers.get(new Key(Meters.CONFLICTS, List.of("main", "sub", "insert_exists"))));
        assertEquals(3.0, numbers.get(new Key(Meters.CHANGES_DROPPED, List.of("main", "sub", "origin"))));
        assertEquals(0.0, numbers.get(new Key(Meters.STANDBY, List.of("main"))));
        assertEquals(1.0, numbers.get(new Key(Meters.STANDBY, List.of("other"))));
        assertEquals(
                List.of(Meters.values()),
                numbers.keySet().stream().map(Key::meter).distinct().sorted().toList());
    }

    @Test
    void whatIsNotKnownHasNoSeries() {
        Map<Key, Double> numbers = SubscriptionMetrics.numbers(List.of(disabled()), List.of(), NOW);

        assertFalse(numbers.containsKey(new Key(Meters.LAG_BYTES, List.of("main", "off"))));
        assertEquals(1.0, numbers.get(new Key(Meters.STATE, List.of("main", "off", "disabled"))));
    }

    @Test
    void seriesComeChangeAndGo() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        LiveSeries series = new LiveSeries(registry);
        Key lag = new Key(Meters.LAG_BYTES, List.of("main", "sub"));
        Key rows = new Key(Meters.ROWS_APPLIED, List.of("main", "sub", "public.t"));

        series.show(Map.of(lag, 5.0, rows, 1.0));
        series.show(Map.of(lag, 6.0, rows, 2.0));
        assertEquals(6.0, registry.get("pgcat_lag_bytes").gauge().value());
        assertEquals(
                2.0,
                registry.get("pgcat_rows_applied_total")
                        .tag("table", "public.t")
                        .functionCounter()
                        .count());

        series.show(Map.of(rows, 2.0));
        assertEquals(0, registry.find("pgcat_lag_bytes").meters().size());
        assertEquals(1, registry.getMeters().size());
    }

    @Test
    void namesFollowPrometheus() {
        for (Meters meter : Meters.values()) {
            assertTrue(meter.meter().matches("pgcat_[a-z_]+[a-z]"), meter.meter());
            assertEquals(meter.type() == Meters.Type.COUNTER, meter.meter().endsWith("_total"), meter.meter());
        }
    }

    @Test
    void pageIsWhatTheTableGives() throws IOException {
        Document.assertGenerated("metrics.md", page());
    }

    private static String page() {
        String rows = Arrays.stream(Meters.values())
                .map(meter -> "| `" + meter.meter() + "` | "
                        + meter.type().name().toLowerCase(Locale.ROOT) + " | " + meter.unit() + " | "
                        + String.join(", ", meter.labels()) + " | " + meter.question() + " |")
                .collect(Collectors.joining("\n"));
        return """
                # Metrics

                `/q/metrics` gives Prometheus what this process knows of the subscriptions and static routes that it runs, at most a second
                old, beside the meters of Quarkus (JVM, HTTP). Label `subscription` of a static route is the name of its source; label
                `database` is empty while it has applied to none.

                | meter | type | unit | labels | answers |
                |---|---|---|---|---|
                %s

                Series of a subscription vanish when it is dropped or another process runs it. Counters begin anew with the
                process, and with a subscription that is started again.

                Worth an alert: `pgcat_failing_seconds > 120`, `pgcat_lag_seconds > 60`, `pgcat_subscription_state{state="streaming"} == 0`
                for some minutes where the subscription is enabled, and no process at all that answers.

                This page is written from the table in `Meters.java`.
                """
                .formatted(rows);
    }
}
