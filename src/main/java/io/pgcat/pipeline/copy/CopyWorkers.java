package io.pgcat.pipeline.copy;

import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

import org.jboss.logging.Logger;

import io.pgcat.apply.BatchApplier;
import io.pgcat.apply.CopyTarget;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.SqlStates;
import io.pgcat.pipeline.copy.JobBoard.Taken;

/** The threads that work off a board, each with a lane of its own, as long as there is something to do. */
final class CopyWorkers implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(CopyWorkers.class);

    private static final long IDLE_MS = 2_000;
    private static final long STOP_MS = 5_000;

    private final CopySettings settings;
    private final CopyHost host;
    private final JobBoard board;
    private final BiConsumer<TableCopy, ReplicationException> failed;
    private final Map<String, CopyTarget> targets = new ConcurrentHashMap<>();
    private final Map<Integer, Worker> running = new TreeMap<>();
    private boolean closed;

    private record Worker(Thread thread, CopyLane lane) {}

    /** @param failed is told of a table for which nothing is being done any more because something failed */
    CopyWorkers(
            CopySettings settings, CopyHost host, JobBoard board, BiConsumer<TableCopy, ReplicationException> failed) {
        this.settings = settings;
        this.host = host;
        this.board = board;
        this.failed = failed;
    }

    BatchApplier target(String lane) {
        return targets.computeIfAbsent(lane, host::newTarget);
    }

    /** Makes sure that somebody works while there is something to do. */
    synchronized void startFor(JobBoard work) {
        for (int number = 1; number <= settings.workers() && !work.isEmpty() && !closed; number++) {
            if (!running.containsKey(number)) {
                running.put(number, start(number));
            }
        }
    }

    private Worker start(int number) {
        String name = "copy" + number;
        CopyLane lane = new CopyLane(settings, host, name, (CopyTarget) target(name));
        Thread thread = new Thread(() -> work(number, lane), "pgcat " + name + ' ' + settings.id());
        thread.setDaemon(true);
        thread.start();
        return new Worker(thread, lane);
    }

    private void work(int number, CopyLane lane) {
        try (lane) {
            Optional<Taken> next = board.take(IDLE_MS);
            while (next.isPresent()) {
                work(next.get(), lane);
                next = board.take(IDLE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended(number);
        }
    }

    private synchronized void ended(int number) {
        running.remove(number);
        if (!closed && !board.isEmpty()) {
            running.put(number, start(number));
        }
    }

    private void work(Taken taken, CopyLane lane) throws InterruptedException {
        TableCopy table = taken.table();
        try {
            taken.job().run(lane);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw e;
        } catch (Exception e) {
            table.failing(asReplicationException(e));
            board.drop(table);
            lane.reset();
        }
        if (board.done(table) && table.failing() != null) {
            failed.accept(table, table.failing());
        }
    }

    private static ReplicationException asReplicationException(Exception failure) {
        if (failure instanceof ReplicationException known) {
            return known;
        }
        if (failure instanceof SQLException sql) {
            return new ReplicationException(
                    SqlStates.kindWhilePreparing(sql),
                    "Cannot read rows at the publisher: " + sql.getMessage(),
                    null,
                    sql.getSQLState(),
                    sql);
        }
        LOG.debugf(failure, "a copy failed");
        return new ReplicationException(ErrorKind.REJECTED_CHANGE, "A copy failed: " + failure, failure);
    }

    /** Breaks off what is under way. */
    @Override
    public void close() {
        Map<Integer, Worker> stopping;
        synchronized (this) {
            closed = true;
            stopping = new TreeMap<>(running);
        }
        stopping.values().forEach(worker -> {
            worker.thread().interrupt();
            worker.lane().abort();
        });
        try {
            for (Worker worker : stopping.values()) {
                worker.thread().join(STOP_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
