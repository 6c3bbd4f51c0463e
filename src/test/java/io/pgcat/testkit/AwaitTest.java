package io.pgcat.testkit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class AwaitTest {

    private static final Duration SHORT = Duration.ofMillis(50);

    @Test
    void asksUntilTheAnswerIsAccepted() {
        AtomicInteger asked = new AtomicInteger();
        assertEquals(
                3,
                Await.untilAccepted(
                        "three questions", Duration.ofSeconds(10), asked::incrementAndGet, answer -> answer == 3));
    }

    @Test
    void theFailureSaysWhatWasAwaitedAndWhatWasSeenLast() {
        AssertionError failure =
                assertThrows(AssertionError.class, () -> Await.untilEquals("the count", SHORT, 7, () -> 5));
        assertTrue(failure.getMessage().contains("the count to be <7>; last seen: 5"), failure.getMessage());
    }

    @Test
    void aQuestionThatThrowsIsAskedAgainAndItsLastFailureIsTheCause() {
        IllegalStateException thrown = new IllegalStateException("server is starting");
        AssertionError failure = assertThrows(
                AssertionError.class,
                () -> Await.until("the server", SHORT, () -> {
                    throw thrown;
                }));
        assertSame(thrown, failure.getCause());
    }
}
