package io.pgcat.compare.scan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

/**
 * Suspects on their way from those who look at ranges to the one who settles them, in batches: every batch waits for fences,
 * so it should be large. Any thread.
 */
public final class SuspectQueue {

    private static final int BATCH = 50_000;
    private static final int ROOM = 2 * BATCH;

    private final Deque<Suspect> waiting = new ArrayDeque<>();
    private boolean closed;
    private boolean abandoned;

    /** Waits for room. */
    synchronized void put(Suspect suspect) {
        while (waiting.size() >= ROOM && !abandoned) {
            pause();
        }
        if (!abandoned) {
            waiting.addLast(suspect);
            if (waiting.size() >= BATCH) {
                notifyAll();
            }
        }
    }

    /** No more will come. */
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Nobody takes any more. */
    public synchronized void abandon() {
        abandoned = true;
        waiting.clear();
        notifyAll();
    }

    /** Waits for a full batch, or for the last one; empty when there is none any more. */
    public synchronized List<Suspect> take() {
        while (waiting.size() < BATCH && !closed) {
            pause();
        }
        List<Suspect> batch = new ArrayList<>();
        while (batch.size() < BATCH && !waiting.isEmpty()) {
            batch.add(waiting.removeFirst());
        }
        notifyAll();
        return batch;
    }

    private void pause() {
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReplicationException(ErrorKind.TRANSIENT, "The comparison was stopped.", e);
        }
    }
}
