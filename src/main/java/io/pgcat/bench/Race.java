package io.pgcat.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

import io.pgcat.error.ReplicationException;

/**
 * All rounds of one workload. The publisher's database is made once; a backlog is written once, behind as many slots as it
 * will be read. Each heat has a fresh copy of the subscriber's database.
 */
final class Race {

    /** Its rows are written behind all else: a slot that has passed one has passed everything. */
    private static final String MARK_TABLE =
            "CREATE TABLE bench_mark (at bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY)";

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
        Database publisher = Database.create(arena.publisher(), "bench_" + workload.name());
        Database template = Database.create(arena.subscriber(), "bench_" + workload.name());
        try {
            create(publisher, template);
            String end = "";
            if (workload instanceof Workload.Backlog) {
                for (int round = 1; round <= rounds; round++) {
                    for (Peer peer : peers) {
                        createSlot(publisher, name(peer, round));
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
            publisher.drop();
            template.drop();
        }
    }

    private String name(Peer peer, int round) {
        return "bench_" + workload.name() + "_" + peer.name().replace('-', '_') + "_" + round;
    }

    private void create(Database publisher, Database template) throws SQLException {
        for (Database each : List.of(publisher, template)) {
            each.execute(MARK_TABLE);
            each.execute(workload.script().both());
        }
        publisher.execute(workload.script().publisher());
        template.execute(workload.script().subscriber());
        publisher.execute("CREATE PUBLICATION " + Course.PUBLICATION + " FOR ALL TABLES");
        for (Database each : List.of(publisher, template)) {
            each.execute("VACUUM ANALYZE", "CHECKPOINT");
        }
    }

    private static void createSlot(Database publisher, String slot) throws SQLException {
        publisher.execute("SELECT pg_create_logical_replication_slot('" + slot + "', 'pgoutput')");
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
        String end = mark(publisher);
        publisher.execute("CHECKPOINT");
        return end;
    }

    /** Commits one more row; returns a position before its commit and behind everything else. */
    static String mark(Database publisher) throws SQLException {
        try (Connection connection = publisher.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SET LOCAL synchronous_commit = on");
            statement.execute("INSERT INTO bench_mark DEFAULT VALUES");
            try (ResultSet row = statement.executeQuery("SELECT pg_current_wal_insert_lsn()")) {
                row.next();
                String position = row.getString(1);
                connection.commit();
                return position;
            }
        }
    }

    private Result heat(Database publisher, Database template, Peer peer, int round, String end)
            throws IOException, SQLException, InterruptedException {
        String name = name(peer, round);
        if (workload instanceof Workload.Steady) {
            publisher.execute("TRUNCATE " + String.join(", ", publisher.tables()));
            createSlot(publisher, name);
        }
        Database subscriber = template.copy(name);
        Conditions conditions = workload.conditions();
        try {
            arena.fsync(conditions.durableCommits());
            Course course = new Course(publisher, subscriber, name, name, conditions, folder);
            return compared(course, peer, round, measured(new Heat(course, peer), end));
        } catch (HeatException | ReplicationException e) {
            return Result.failed(workload, peer.name(), round, e.getMessage());
        } catch (SQLException e) {
            return Result.failed(workload, peer.name(), round, "SQLSTATE " + e.getSQLState() + ": " + e.getMessage());
        } finally {
            arena.fsync(false);
            subscriber.drop();
            publisher.dropSlots(name);
        }
    }

    private Heat.Measured measured(Heat heat, String end) throws IOException, SQLException, InterruptedException {
        if (workload instanceof Workload.Steady steady) {
            return heat.follow(steady);
        }
        return heat.apply(end);
    }

    /** A backlog stays as it is; what is written in each round is read in each round. */
    private Contents written(Database publisher) throws SQLException {
        if (backlog == null || workload instanceof Workload.Steady) {
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
                outcome,
                difference);
    }
}
