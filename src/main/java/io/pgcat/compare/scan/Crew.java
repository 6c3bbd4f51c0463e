package io.pgcat.compare.scan;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

import io.pgcat.compare.side.Pair;
import io.pgcat.compare.table.Ends;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

/** Does pieces of work at the same time, each with a connection to either side. One thread gives it work. */
public final class Crew implements AutoCloseable {

    private static final int AHEAD = 2;

    private final ExecutorService threads;
    private final BlockingQueue<Pair> free = new LinkedBlockingQueue<>();
    private final List<Pair> pairs = new ArrayList<>();
    private final Semaphore room;
    private final List<Future<?>> given = new ArrayList<>();

    public Crew(Ends ends, int size) {
        this.threads = Executors.newFixedThreadPool(size, Crew::daemon);
        this.room = new Semaphore(AHEAD * size);
        try {
            for (int i = 0; i < size; i++) {
                Pair pair = ends.open();
                pairs.add(pair);
                free.add(pair);
            }
        } catch (ReplicationException refused) {
            close();
            throw refused;
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "compare");
        thread.setDaemon(true);
        return thread;
    }

    /** Takes a piece; waits while many others are waiting. */
    void give(Consumer<Pair> work) {
        try {
            room.acquire();
        } catch (InterruptedException e) {
            throw stopped(e);
        }
        given.removeIf(piece -> piece.isDone() && succeeded(piece));
        given.add(threads.submit(() -> {
            Pair pair = free.remove();
            try {
                work.accept(pair);
            } finally {
                free.add(pair);
                room.release();
            }
        }));
    }

    /** Whether a piece has failed, so that more of the same is in vain. */
    boolean hasFailed() {
        return given.stream().anyMatch(piece -> piece.isDone() && !succeeded(piece));
    }

    private static boolean succeeded(Future<?> piece) {
        try {
            piece.get();
            return true;
        } catch (ExecutionException failure) {
            return false;
        } catch (InterruptedException e) {
            throw stopped(e);
        }
    }

    /** Waits until all pieces are done; throws what the first failed of them threw. */
    void await() {
        RuntimeException first = null;
        for (Future<?> piece : given) {
            try {
                piece.get();
            } catch (ExecutionException e) {
                first = first == null ? asRuntime(e.getCause()) : first;
            } catch (InterruptedException e) {
                throw stopped(e);
            }
        }
        given.clear();
        if (first != null) {
            throw first;
        }
    }

    private static RuntimeException asRuntime(Throwable cause) {
        return cause instanceof RuntimeException failure ? failure : new IllegalStateException(cause);
    }

    private static ReplicationException stopped(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ReplicationException(ErrorKind.TRANSIENT, "The comparison was stopped.", e);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        pairs.forEach(Pair::close);
    }
}
