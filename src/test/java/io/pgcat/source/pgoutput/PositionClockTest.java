package io.pgcat.source.pgoutput;

import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.pgcat.change.Lsn;
import io.pgcat.change.Transaction;
import io.pgcat.change.Transaction.Part;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PositionClockTest {

    private long nanos;
    private final PositionClock clock = new PositionClock(new Lsn(100), () -> nanos);

    private static Transaction part(Part part, long commitLsn) {
        Lsn lsn = new Lsn(commitLsn);
        return new Transaction(
                7, lsn, part.completes() ? new Lsn(commitLsn + 40) : lsn, Instant.EPOCH, "", part, List.of());
    }

    private void pass(long ms) {
        nanos += ms * 1_000_000;
    }

    @Test
    void aPositionBehindWhatWasHandedOutFollowsSoonThenEverMoreRarely() {
        assertEquals(new Lsn(240), clock.changesPassed(List.of(part(Part.WHOLE, 150), part(Part.WHOLE, 200))));
        assertFalse(clock.isOpen(new Lsn(240)), "nothing new is said by it");
        assertTrue(clock.isOpen(new Lsn(241)));
        for (long pauseMs : new long[] {250, 500, 1_000, 2_000, 2_000}) {
            pass(pauseMs - 1);
            assertEquals(1, clock.msUntilDue());
            pass(1);
            assertEquals(0, clock.msUntilDue());
            clock.positionPassed(new Lsn(241));
        }
    }

    /** The publisher's position may be known to lie behind that of the batch before, and the next part take long. */
    @Test
    void nothingIsHandedOutBetweenThePartsOfALargeTransaction() {
        assertTrue(clock.isOpen(new Lsn(150)));
        assertEquals(new Lsn(100), clock.changesPassed(List.of(part(Part.FIRST, 200))));
        pass(60_000);
        assertFalse(clock.isOpen(new Lsn(150)));
        assertEquals(new Lsn(100), clock.changesPassed(List.of(part(Part.MIDDLE, 200))));
        assertFalse(clock.isOpen(new Lsn(150)));
        assertEquals(new Lsn(240), clock.changesPassed(List.of(part(Part.LAST, 200))));
        assertTrue(clock.isOpen(new Lsn(300)));
    }

    @Test
    void positionsGoOnAfterAnAbandonedTransaction() {
        clock.changesPassed(List.of(part(Part.FIRST, 200)));
        clock.changesPassed(List.of(part(Part.ABANDONED, 200)));
        assertTrue(clock.isOpen(new Lsn(150)));
    }
}
