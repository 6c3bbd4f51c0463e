package io.pgcat.pipeline;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.jboss.logging.Logger;

/**
 * Subscriptions of one database that are about to end. Each has a thread of its own, since one that is stuck at its target
 * takes many seconds, and the changes of others must not wait for it. Control thread only.
 */
final class Stops {

    private static final Logger LOG = Logger.getLogger(Stops.class);

    private final Map<String, Stop> underWay = new HashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(Stops::daemon);

    private record Stop(Runnable work, Future<?> end) {}

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "pgcat stop");
        thread.setDaemon(true);
        return thread;
    }

    /** @param work returns when nothing of the subscription runs any more; called again if it fails */
    void begin(String name, Runnable work) {
        underWay.put(name, new Stop(work, threads.submit(work)));
    }

    /** Whether something of this name still runs, and so must not be started, nor its slot be dropped. */
    boolean isUnderWay(String name) {
        Stop stop = underWay.get(name);
        if (stop == null || stop.end().isDone() && hasEnded(name, stop)) {
            underWay.remove(name);
            return false;
        }
        return true;
    }

    private boolean hasEnded(String name, Stop stop) {
        try {
            stop.end().get();
            return true;
        } catch (ExecutionException e) {
            LOG.errorf(
                    "cannot stop, tried again, subscription=%s: %s",
                    name, e.getCause().getMessage());
            begin(name, stop.work());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The names for which {@link #isUnderWay} is true. */
    Set<String> names() {
        List.copyOf(underWay.keySet()).forEach(this::isUnderWay);
        return Set.copyOf(underWay.keySet());
    }

    /** Waits until all have ended, well or not; nothing can be begun afterwards. */
    void awaitAll() {
        threads.shutdown();
        underWay.forEach((name, stop) -> {
            try {
                stop.end().get();
            } catch (ExecutionException e) {
                LOG.errorf(
                        "cannot stop in time, subscription=%s: %s",
                        name, e.getCause().getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        underWay.clear();
    }
}
