package io.pgcat.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.pgcat.error.ReplicationException;

/**
 * All rounds of one workload. The publisher's database is made once; a backlog is written once, behind as many slots as it
 * will be read. Each heat has a fresh copy of the subscriber's database.
 */
final class Race {

    private final Arena arena;
    private final Workload workload;
    private final Path folder;
    private final Consumer<Result> finished;
    private Contents backlog;

    /**
     * @param folder for files of the peers
     * @param finished is told each result at once
     */
    Race(Arena arena, Workload workload, Path folder, Consumer<Result> finished) {
        this.arena = arena;
        this.workload = workload;
        this.folder = folder;
        this.finished = finished;
    }

    /**
     * Runs it. In each second round the peers have their turns the other way round.
     *
     * @throws SQLException when the workload itself failed; what a peer does wrong is a result
     */
    void run(List<Peer> peers, int rounds) throws IOException, SQLException, InterruptedException {
        Database publisher = Database.create(arena.publisher(), databaseName());
        Database template = Database.create(arena.subscriber(), databaseName());
        try {
            create(publisher, template, peers);
            String end = "";
            if (isBacklog()) {
                for (int round = 1; round <= rounds; round++) {
                    for (Peer peer : peers) {
                        createSlots(publisher, peer, streams(peer, round));
                    }
                }
                end = write(publisher);
            }
            for (int round = 1; round <= rounds; round++) {
                List<Peer> order = new ArrayList<>(peers);
                if (round % 2 == 0) {
                    Collections.reverse(order);
                }
                for (Peer peer : order) {
                    finished.accept(heat(publisher, template, peer, round, end));
                }
            }
        } finally {
            arena.remove(publisher);
            arena.remove(template);
        }
    }

    /** Whether the work is written once, before the first heat. */
    private boolean isBacklog() {
        return workload instanceof Workload.Backlog || workload instanceof Workload.Point;
    }

    private String databaseName() {
        return "bench_" + workload.name().replace('-', '_');
    }

    private String name(Peer peer, int round) {
        return databaseName() + "_" + peer.name().replace('-', '_') + "_" + round;
    }

    private List<Course.Stream> streams(Peer peer, int round) {
        return Course.streams(name(peer, round), workload.subscriptions());
    }

    private void create(Database publisher, Database template, List<Peer> peers) throws SQLException {
        for (Database each : List.of(publisher, template)) {
            new Marks(each, workload.subscriptions()).createTables();
            each.execute(workload.script().both());
        }
        publisher.execute(workload.script().publisher());
        template.execute(workload.script().subscriber());
        publish(publisher);
        for (Peer peer : peers) {
            peer.publish(publisher);
        }
        for (Database each : List.of(publisher, template)) {
            each.execute("VACUUM ANALYZE", "CHECKPOINT");
        }
    }

    private void publish(Database publisher) throws SQLException {
        if (workload.subscriptions() == 1) {
            publisher.execute("CREATE PUBLICATION " + Course.publication(1) + " FOR TABLES IN SCHEMA public");
            return;
        }
        List<String> tables = publisher.tables();
        List<String> statements = new ArrayList<>();
        for (int number = 1; number <= workload.subscriptions(); number++) {
            String suffix = "_" + number;
            String own = tables.stream().filter(table -> table.endsWith(suffix)).collect(Collectors.joining(", "));
            statements.add("CREATE PUBLICATION " + Course.publication(number) + " FOR TABLE " + own);
        }
        publisher.execute(statements);
    }

    private static void createSlots(Database publisher, Peer peer, List<Course.Stream> streams) throws SQLException {
        publisher.execute(streams.stream()
                .map(stream ->
                        "SELECT pg_create_logical_replication_slot('" + stream.slot() + "', '" + peer.plugin() + "')")
                .toList());
    }

    /** Writes the backlog; returns the position that a slot has to pass. */
    private String write(Database publisher) throws SQLException, InterruptedException {
        List<List<String>> work = workload.script().clients();
        ExecutorService clients = Executors.newFixedThreadPool(work.size());
        try {
            List<Future<?>> running = new ArrayList<>();
            for (List<String> statements : work) {
                running.add(clients.submit(() -> {
                    publisher.execute(statements);
                    return null;
                }));
            }
            for (Future<?> client : running) {
                client.get();
            }
        } catch (ExecutionException e) {
            throw new SQLException("Workload " + workload.name() + " cannot be written", e.getCause());
        } finally {
            clients.shutdownNow();
        }
        String end = new Marks(publisher, workload.subscriptions()).write();
        publisher.execute("CHECKPOINT");
        return end;
    }

    private Result heat(Database publisher, Database template, Peer peer, int round, String end)
            throws IOException, SQLException, InterruptedException {
        String name = name(peer, round);
        if (workload.isLive()) {
            publisher.execute("TRUNCATE " + String.join(", ", publisher.tables()));
        }
        if (!isBacklog()) {
            createSlots(publisher, peer, streams(peer, round));
        }
        Database subscriber = template.copy(name);
        Conditions conditions = workload.conditions();
        try {
            subscriber.execute(workload.script().copy());
            arena.fsync(conditions.durableCommits());
            Course course = new Course(publisher, subscriber, name, streams(peer, round), conditions, folder);
            return compared(course, peer, round, measured(course, peer, end));
        } catch (HeatException | ReplicationException e) {
            return Result.failed(workload, peer.name(), round, e.getMessage());
        } catch (SQLException e) {
            return Result.failed(workload, peer.name(), round, "SQLSTATE " + e.getSQLState() + ": " + e.getMessage());
        } finally {
            arena.fsync(false);
            arena.remove(subscriber);
            publisher.dropSlots(name);
            publisher.dropSlots(name + "\\_s%");
        }
    }

    private Heat.Measured measured(Course course, Peer peer, String end)
            throws IOException, SQLException, InterruptedException {
        if (workload instanceof Workload.Idle idle) {
            return new IdleHeat(course, peer).watch(idle);
        }
        Heat heat = new Heat(course, peer);
        if (workload instanceof Workload.Copy) {
            return heat.copy();
        }
        if (workload instanceof Workload.Surge surge) {
            return heat.endure(surge);
        }
        return workload instanceof Workload.Steady steady ? heat.follow(steady) : heat.apply(end);
    }

    /** A backlog stays as it is; what is written in each round is read in each round. */
    private Contents written(Database publisher) throws SQLException {
        if (backlog == null || workload.isLive()) {
            backlog = Contents.of(publisher, publisher.tables());
        }
        return backlog;
    }

    private Result compared(Course course, Peer peer, int round, Heat.Measured measured) throws SQLException {
        String difference = "";
        Result.Outcome outcome = Result.Outcome.NOT_COMPARED;
        if (peer.applies()) {
            Contents written = written(course.publisher());
            difference = written.difference(Contents.of(
                    course.subscriber(), List.copyOf(written.tables().keySet())));
            outcome = difference.isEmpty() ? Result.Outcome.EQUAL : Result.Outcome.DIFFERENT;
        }
        return new Result(
                workload,
                peer.name(),
                round,
                measured.seconds(),
                measured.usage(),
                measured.latencies(),
                measured.surge(),
                outcome,
                difference);
    }
}
