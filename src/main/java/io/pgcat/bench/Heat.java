package io.pgcat.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/** One peer's turn: everything is ready, the clock starts, it applies, the clock stops. */
final class Heat {

    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final Duration START = Duration.ofSeconds(60);
    private static final long LOOK_EACH_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final double NANOS_PER_SECOND = 1e9;

    private final Course course;
    private final Peer peer;
    private long lastLook;

    Heat(Course course, Peer peer) {
        this.course = course;
        this.peer = peer;
    }

    /**
     * What was measured.
     *
     * @param seconds until everything was durable
     */
    record Measured(double seconds, Usage usage, Optional<Latencies> latencies, Optional<Surge> surge) {
        Measured(double seconds, Usage usage) {
            this(seconds, usage, Optional.empty(), Optional.empty());
        }
    }

    /**
     * Applies what waits in the slot.
     *
     * @param end position that the slot has to pass
     */
    Measured apply(String end) throws IOException, SQLException, InterruptedException {
        try (Peer.Running running = peer.prepare(course);
                Meter meter = new Meter(course, running.process())) {
            long start = System.nanoTime();
            running.enable();
            await(running, meter, () -> meter.hasConfirmed(end));
            return measured(start, meter);
        }
    }

    /** Lets the peer copy all tables. */
    Measured copy() throws IOException, SQLException, InterruptedException {
        long tables = course.publisher().tables().size();
        try (Peer.Running running = peer.prepare(course);
                Meter meter = new Meter(course, running.process())) {
            long start = System.nanoTime();
            running.enable();
            await(running, meter, () -> meter.count(running.readyTables()) == tables);
            return measured(start, meter);
        }
    }

    /** Something that is written while the peer follows. */
    private interface Live<T> {
        T run() throws SQLException, InterruptedException;
    }

    /** Lets the peer follow while rows are written. */
    Measured follow(Workload.Steady workload) throws IOException, SQLException, InterruptedException {
        int rows = workload.warmUp() + Math.toIntExact(workload.changes());
        SteadyLoad load = new SteadyLoad(workload.perSecond(), rows);
        return follow(
                () -> load.run(course.publisher(), course.subscriber()),
                (flow, whole) -> new Measured(
                        whole.seconds(),
                        whole.usage(),
                        Optional.of(flow.since(workload.warmUp() + 1)),
                        Optional.empty()));
    }

    /** Lets the peer follow while more and more rows are written. */
    Measured endure(Workload.Surge workload) throws IOException, SQLException, InterruptedException {
        return follow(
                () -> new SurgeHeat(course, workload).run(),
                (surge, whole) -> new Measured(whole.seconds(), whole.usage(), Optional.empty(), Optional.of(surge)));
    }

    private <T> Measured follow(Live<T> live, BiFunction<T, Measured, Measured> with)
            throws IOException, SQLException, InterruptedException {
        try (Peer.Running running = peer.prepare(course);
                Meter meter = new Meter(course, running.process())) {
            running.enable();
            course.publisher().execute("INSERT INTO steady VALUES (0, 'first')");
            Wait.until("the first row", START, () -> {
                running.requireAlive();
                return "1".equals(course.subscriber().value("SELECT count(*) FROM steady"));
            });
            long start = System.nanoTime();
            T found = live.run();
            Measured measured = with.apply(found, measured(start, meter));
            String end = new Marks(course.publisher(), 1).write();
            await(running, meter, () -> meter.hasConfirmed(end));
            return measured;
        }
    }

    private void await(Peer.Running running, Meter meter, Wait.Question end)
            throws IOException, SQLException, InterruptedException {
        Wait.until(peer.name() + " to do all its work", LIMIT, () -> {
            running.requireAlive();
            if (System.nanoTime() - lastLook > LOOK_EACH_NANOS) {
                meter.look();
                lastLook = System.nanoTime();
            }
            return end.ask();
        });
    }

    private static Measured measured(long start, Meter meter) throws SQLException, IOException {
        double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
        meter.look();
        return new Measured(seconds, meter.usage());
    }
}
