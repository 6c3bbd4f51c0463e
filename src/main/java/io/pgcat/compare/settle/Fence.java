package io.pgcat.compare.settle;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.pgcat.change.Lsn;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

/** Waits until everything that one side has shown can be seen at the other. One thread. */
public final class Fence {

    private static final long SHORTEST_PAUSE_MS = 5;
    private static final long LONGEST_PAUSE_MS = 100;
    /** Under load positions move by themselves. */
    private static final long FIRST_NUDGE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final long NEXT_NUDGE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final List<Flow> flows;
    private final Duration limit;
    private boolean timedOut;

    /** @param limit so long a flow may stand still */
    public Fence(List<Flow> flows, Duration limit) {
        this.flows = List.copyOf(flows);
        this.limit = limit;
    }

    /** Whether there is anything to wait for. */
    boolean isNeeded() {
        return !flows.isEmpty();
    }

    /**
     * Returns when all that the source has shown so far has arrived.
     *
     * @throws Stillness when a flow stands still for too long; at once if one did before
     */
    void await() {
        Map<Flow, Lsn> awaited = new LinkedHashMap<>();
        flows.forEach(flow -> awaited.put(flow, flow.written()));
        awaited.forEach(this::await);
    }

    private void await(Flow flow, Lsn wanted) {
        long began = System.nanoTime();
        long moved = began;
        long nextNudge = began + FIRST_NUDGE_NANOS;
        long pauseMs = SHORTEST_PAUSE_MS;
        Lsn before = flow.arrived();
        for (Lsn now = before; now.isBefore(wanted); now = flow.arrived()) {
            if (now.isAfter(before)) {
                moved = System.nanoTime();
                before = now;
            }
            if (timedOut || System.nanoTime() - moved > limit.toNanos()) {
                timedOut = true;
                throw new Stillness(stillness(flow, now, wanted));
            }
            if (System.nanoTime() > nextNudge) {
                flow.nudge();
                nextNudge = System.nanoTime() + NEXT_NUDGE_NANOS;
            }
            pause(pauseMs);
            pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
        }
    }

    private String stillness(Flow flow, Lsn now, Lsn wanted) {
        return "The position of " + flow.name() + " has stood still at " + now + " for " + limit.toSeconds()
                + " s and has to pass " + wanted
                + " before differences can be told from changes on their way. See ./pgcat"
                + " status; where it only lags, give it more time with --fence-timeout.";
    }

    /** Changes that are on their way do not arrive: what differs cannot be told from what lags. */
    static final class Stillness extends ReplicationException {

        Stillness(String message) {
            super(ErrorKind.BUSY, message);
        }
    }

    /** Also for others who wait for a server here. */
    public static void pause(long ms) {
        try {
            TimeUnit.MILLISECONDS.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReplicationException(ErrorKind.TRANSIENT, "The comparison was stopped.", e);
        }
    }
}
