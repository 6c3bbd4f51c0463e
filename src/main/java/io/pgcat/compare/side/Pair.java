package io.pgcat.compare.side;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

import io.pgcat.compare.ComparedSubscription;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

/** A connection to each side, which are asked at the same time. One thread at a time. */
public final class Pair implements AutoCloseable {

    private final Session publisher;
    private final Session target;
    /** Asks the publisher while the caller's thread asks the target. */
    private final ExecutorService beside = Executors.newSingleThreadExecutor(Pair::daemon);

    /** What both sides answered. */
    public record Both<T>(T publisher, T target) {

        public T on(Side side) {
            return side == Side.PUBLISHER ? publisher : target;
        }
    }

    private Pair(Session publisher, Session target) {
        this.publisher = publisher;
        this.target = target;
    }

    public static Pair open(ComparedSubscription subscription) {
        Session publisher = Session.open(subscription, Side.PUBLISHER);
        try {
            return new Pair(publisher, Session.open(subscription, Side.TARGET));
        } catch (ReplicationException refused) {
            publisher.close();
            throw refused;
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "compare-publisher");
        thread.setDaemon(true);
        return thread;
    }

    public Session publisher() {
        return publisher;
    }

    public Session target() {
        return target;
    }

    public Session on(Side side) {
        return side == Side.PUBLISHER ? publisher : target;
    }

    /** Asks both at the same time; returns when both have answered. */
    public <T> Both<T> ask(Function<Session, T> question) {
        Future<T> there = beside.submit(() -> question.apply(publisher));
        T here;
        try {
            here = question.apply(target);
        } catch (RuntimeException failure) {
            settle(there);
            throw failure;
        }
        return new Both<>(answer(there), here);
    }

    /** Nobody else may use the connection before its question has ended. */
    private static void settle(Future<?> question) {
        try {
            answer(question);
        } catch (RuntimeException second) {
            // The first failure is the one that is told.
            return;
        }
    }

    private static <T> T answer(Future<T> question) {
        try {
            return question.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReplicationException(ErrorKind.TRANSIENT, "The comparison was stopped.", e);
        }
    }

    @Override
    public void close() {
        beside.shutdownNow();
        try (target) {
            publisher.close();
        }
    }
}
