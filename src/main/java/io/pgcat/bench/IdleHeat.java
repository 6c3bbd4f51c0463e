package io.pgcat.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One peer's turn without work: its process starts, streams, and waits. */
final class IdleHeat {

    private static final Duration START = Duration.ofSeconds(60);
    /** What a JVM does after its start, such as to compile, is not idleness. */
    private static final long SETTLE_MS = 5_000;

    private static final double NANOS_PER_SECOND = 1e9;

    private final Course course;
    private final Peer peer;

    IdleHeat(Course course, Peer peer) {
        this.course = course;
        this.peer = peer;
    }

    /** What was measured: seconds from the start of the process until it streamed, and what was used without work. */
    Heat.Measured watch(Workload.Idle workload) throws IOException, SQLException, InterruptedException {
        Peer.Launch launch = peer.configure(course);
        long start = System.nanoTime();
        try (Peer.Running running = launch.start()) {
            Wait.until(peer.name() + " to stream", START, running::isStreaming);
            double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
            long watched = TimeUnit.SECONDS.toMillis(workload.seconds());
            TimeUnit.MILLISECONDS.sleep(Math.min(SETTLE_MS, watched));
            try (Meter meter = new Meter(course, running.process())) {
                TimeUnit.MILLISECONDS.sleep(watched);
                running.requireAlive();
                meter.look();
                return new Heat.Measured(seconds, meter.usage());
            }
        }
    }
}
