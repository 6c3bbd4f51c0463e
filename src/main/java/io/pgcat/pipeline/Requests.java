package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

import org.jboss.logging.Logger;

import io.pgcat.error.ReplicationException;
import io.pgcat.error.RetryDirective;

/**
 * Works off {@code pgcat.pgcat_request}: what somebody asks the running process to do now. Each subscription's requests one after
 * the other, in their order, on threads of their own. A request is deleted when it is done, so one that a process did not survive is
 * done again: handlers may be called twice. One that fails for a passing cause is tried again, any other is logged and deleted.
 * Control thread only.
 */
final class Requests implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Requests.class);
    private static final long PAUSE_NANOS = 10_000_000_000L;

    private final String database;
    private final Map<String, Consumer<Request>> handlers;
    private final Map<Long, Future<?>> underWay = new HashMap<>();
    /** By request, in {@link System#nanoTime()}. */
    private final Map<Long, Long> lastTry = new HashMap<>();

    private final ExecutorService threads = Executors.newCachedThreadPool(Requests::daemon);

    /**
     * A row.
     *
     * @param argument what the verb makes of it; may be empty
     */
    record Request(long id, String subscription, String verb, String argument) {}

    /**
     * @param handlers by verb; each may take its time, and throws {@link ReplicationException} when it cannot do what is
     *     asked
     */
    Requests(String database, Map<String, Consumer<Request>> handlers) {
        this.database = database;
        this.handlers = Map.copyOf(handlers);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "pgcat request");
        thread.setDaemon(true);
        return thread;
    }

    /** Begins what has been asked since the last time, and deletes what is done. */
    void workOff(Connection connection) throws SQLException {
        Set<String> busy = new HashSet<>();
        for (Request request : load(connection)) {
            if (!busy.contains(request.subscription()) && !isOver(connection, request)) {
                busy.add(request.subscription());
            }
        }
    }

    /** Whether something is being done, so that there will soon be more to do. */
    boolean isUnderWay() {
        return !underWay.isEmpty();
    }

    private static List<Request> load(Connection connection) throws SQLException {
        List<Request> all = new ArrayList<>();
        if (Query.value(connection, "SELECT pg_catalog.to_regclass('pgcat.pgcat_request')") == null) {
            return all;
        }
        String query = "SELECT id, subscription, verb, argument FROM pgcat.pgcat_request ORDER BY id";
        for (List<String> row : Query.rows(connection, query)) {
            all.add(new Request(Long.parseLong(row.get(0)), row.get(1), row.get(2), row.get(3)));
        }
        return all;
    }

    private boolean isOver(Connection connection, Request request) throws SQLException {
        Consumer<Request> handler = handlers.get(request.verb());
        if (handler == null) {
            LOG.warnf(
                    "request of an unknown kind is dropped, verb=%s, subscription=%s, database=%s, there are: %s",
                    request.verb(), request.subscription(), database, handlers.keySet());
            delete(connection, request);
            return true;
        }
        Future<?> work = underWay.get(request.id());
        if (work == null) {
            begin(request, handler);
            return false;
        }
        if (!work.isDone()) {
            return false;
        }
        underWay.remove(request.id());
        if (isToBeTriedAgain(request, work)) {
            return false;
        }
        delete(connection, request);
        return true;
    }

    private void begin(Request request, Consumer<Request> handler) {
        Long last = lastTry.get(request.id());
        if (last == null || System.nanoTime() - last >= PAUSE_NANOS) {
            underWay.put(request.id(), threads.submit(() -> handler.accept(request)));
        }
    }

    private boolean isToBeTriedAgain(Request request, Future<?> work) {
        try {
            work.get();
            return false;
        } catch (ExecutionException e) {
            boolean again = e.getCause() instanceof ReplicationException failure
                    && failure.kind().retry() == RetryDirective.SOON;
            boolean known = again && lastTry.put(request.id(), System.nanoTime()) != null;
            LOG.logf(
                    known ? Logger.Level.DEBUG : Logger.Level.WARN,
                    "request failed%s, verb=%s, argument=%s, subscription=%s, database=%s: %s",
                    again ? ", tried again" : "",
                    request.verb(),
                    request.argument(),
                    request.subscription(),
                    database,
                    e.getCause().getMessage());
            return again;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void delete(Connection connection, Request request) throws SQLException {
        lastTry.remove(request.id());
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM pgcat.pgcat_request WHERE id = ?")) {
            statement.setLong(1, request.id());
            statement.executeUpdate();
        }
    }

    /** Begins nothing any more; what is under way may end later, and is done again by whoever comes next. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
