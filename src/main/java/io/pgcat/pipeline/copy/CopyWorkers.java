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
    /** One after the other, so that each knows of those before. */
    private final Object opening = new Object();

    private int working;

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
        boolean works = false;
        try (lane) {
            works = begin(lane);
            Optional<Taken> next = works ? board.take(IDLE_MS) : Optional.empty();
            while (next.isPresent()) {
                work(next.get(), lane);
                next = board.take(IDLE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended(number, works);
        }
    }

    /** Whether this one is to work: where there is no connection or no origin for another one, those that are there do it. */
    private boolean begin(CopyLane lane) {
        synchronized (opening) {
            try {
                lane.target().open();
            } catch (ReplicationException e) {
                LOG.debugf("No room for lane %s now: %s", lane.name(), e.getMessage());
                if (working > 0) {
                    return false;
                }
            }
            working++;
            return true;
        }
    }

    private void ended(int number, boolean worked) {
        if (worked) {
            synchronized (opening) {
                working--;
            }
        }
        synchronized (this) {
            running.remove(number);
            if (worked && !closed && !board.isEmpty()) {
                running.put(number, start(number));
            }
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
