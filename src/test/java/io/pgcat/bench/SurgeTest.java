package io.pgcat.bench;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class SurgeTest {

    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** A row each 10 ms, for 10 s. */
    private static Flow flow(LatencyAt latency) {
        long[] committed = new long[1001];
        long[] seen = new long[committed.length];
        for (int number = 1; number < committed.length; number++) {
            committed[number] = number * 10 * MS;
            seen[number] = committed[number] + latency.ms(number / 100.0) * MS;
        }
        return new Flow(committed, seen);
    }

    private interface LatencyAt {
        long ms(double second);
    }

    @Test
    void halvesOfTheSurgeAndItsEndAreToldApart() {
        Flow flow = flow(second -> {
            if (second < 2 || second > 8) {
                return 1;
            }
            return second < 4 ? 40 : second < 6 ? 60 : 200;
        });

        Surge surge = Surge.of(flow, 2 * SECOND, 6 * SECOND, 20_000);

        assertEquals(5000, surge.perSecond());
        assertEquals(40, surge.firstHalfMs());
        assertEquals(60, surge.secondHalfMs());
        assertEquals(2, surge.backSeconds(), 0.11);
    }

    @Test
    void aFlowThatIsNotCalmAgainFails() {
        Flow flow = flow(second -> second < 2 ? 1 : 50);

        assertThrows(HeatException.class, () -> Surge.of(flow, 2 * SECOND, 6 * SECOND, 20_000));
    }
}
