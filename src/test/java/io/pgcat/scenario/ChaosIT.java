package io.pgcat.scenario;

import java.time.Duration;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.pgcat.testkit.RandomWorkload;

/** Nothing is lost, doubled, reordered or torn, whatever dies and whenever it does. */
class ChaosIT {

    private static final String ASYNCHRONOUS = "{}";

    @Test
    void aSubscriberEqualsItsPublisherAfterCrashesOfEverything() throws Exception {
        try (Chaos chaos = new Chaos()) {
            chaos.run(
                    RandomWorkload.Plan.of(6_000).withPerSecond(250),
                    new Chaos.Mix(4, 1, 1, 1),
                    ASYNCHRONOUS,
                    Duration.ofMinutes(2));
        }
    }

    @Tag("soak")
    @ParameterizedTest
    @ValueSource(strings = {ASYNCHRONOUS, "{\"synchronous_commit\": \"on\"}"})
    void aSubscriberEqualsItsPublisherAfter200000TransactionsAndManyCrashes(String options) throws Exception {
        try (Chaos chaos = new Chaos()) {
            chaos.run(
                    // Three in a hundred are rolled back on purpose.
                    RandomWorkload.Plan.of(208_000).withPerSecond(700),
                    new Chaos.Mix(20, 3, 3, 5),
                    options,
                    Duration.ofMinutes(30));
        }
    }
}
