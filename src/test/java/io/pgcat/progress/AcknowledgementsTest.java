package io.pgcat.progress;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.pgcat.change.Lsn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class AcknowledgementsTest {

    private final Acknowledgements acknowledgements = new Acknowledgements();

    @Test
    void onlyWhatIsContiguousFromTheBeginningIsDurable() {
        Acknowledgement first = acknowledgements.expect(new Lsn(10));
        Acknowledgement second = acknowledgements.expect(new Lsn(20));
        second.complete();
        assertEquals(Lsn.ZERO, acknowledgements.durable());
        first.complete();
        assertEquals(new Lsn(20), acknowledgements.durable());
    }

    @Test
    void completingTwiceChangesNothing() {
        Acknowledgement first = acknowledgements.expect(new Lsn(10));
        acknowledgements.expect(new Lsn(20));
        first.complete();
        first.complete();
        assertEquals(new Lsn(10), acknowledgements.durable());
        assertFalse(acknowledgements.isIdle());
    }

    @Test
    void waitingEndsWhenNothingIsOnItsWayOrInVain() throws InterruptedException {
        Acknowledgement only = acknowledgements.expect(new Lsn(10));
        assertFalse(acknowledgements.awaitIdle(Duration.ofMillis(5)));
        new Thread(only::complete).start();
        assertTrue(acknowledgements.awaitIdle(Duration.ofSeconds(10)));
    }

    @Test
    void aSharedAcknowledgementIsCompleteWhenEveryShareIs() {
        SharedAcknowledgement shared = new SharedAcknowledgement(acknowledgements.expect(new Lsn(10)));
        Acknowledgement source = shared.share();
        Acknowledgement target = shared.share();
        source.complete();
        source.complete();
        assertEquals(Lsn.ZERO, acknowledgements.durable());
        target.complete();
        assertEquals(new Lsn(10), acknowledgements.durable());
    }
}
