package io.pgcat.pipeline;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.pgcat.error.ReplicationException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Option {@code sequences}. */
class SequenceOptionsTest {

    private static SequenceOptions parse(String sequences) {
        return SubscriptionOptions.parse("{" + sequences + "}").sequences();
    }

    @Test
    void whereItIsAbsentNothingIsDoneUnasked() {
        assertFalse(parse("").isPeriodic());
        assertEquals(1000, parse("").headStart());
    }

    @Test
    void whatItLeavesOutHasADefault() {
        assertEquals(new SequenceOptions(Duration.ofSeconds(60), 1000, List.of()), parse("\"sequences\": {}"));
        assertEquals(
                new SequenceOptions(Duration.ofMinutes(5), 0, List.of("a.b")),
                parse("\"sequences\": {\"every\": \"5m\", \"head_start\": 0, \"also\": [\"a.b\"]}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "{\"every\": \"often\"}",
                "{\"head_start\": -1}",
                "{\"head_start\": \"many\"}",
                "{\"head_start\": 1.5}",
                "{\"also\": \"a.b\"}",
                "{\"also\": [\"b\"]}",
                "{\"evry\": \"60s\"}"
            })
    void whatCannotBeUnderstoodIsRefusedByName(String sequences) {
        ReplicationException refused =
                assertThrows(ReplicationException.class, () -> parse("\"sequences\": " + sequences));

        assertTrue(refused.getMessage().contains("sequences"), refused.getMessage());
    }
}
