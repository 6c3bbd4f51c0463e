package io.pgcat.pipeline.copy;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What is to be done for tables, and by turns for which: a small table does not wait for the end of a large one. Any thread. */
final class JobBoard {

    private final Map<TableCopy, Waiting> tables = new LinkedHashMap<>();
    private boolean closed;

    /** A piece of work for one table. */
    @FunctionalInterface
    interface Job {
        void run(CopyLane lane) throws Exception;
    }

    /** A job that was taken; to be given back by {@link #done}. */
    record Taken(TableCopy table, Job job) {}

    private static final class Waiting {
        private final Deque<Job> jobs = new ArrayDeque<>();
        private int running;
    }

    synchronized void add(TableCopy table, Job job) {
        tables.computeIfAbsent(table, none -> new Waiting()).jobs.addLast(job);
        notifyAll();
    }

    /** Takes a job of the table for which least is being done; empty when there was none for a while, or there will be none. */
    synchronized Optional<Taken> take(long patienceMs) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
        while (!closed) {
            Optional<Map.Entry<TableCopy, Waiting>> next = tables.entrySet().stream()
                    .filter(entry -> !entry.getValue().jobs.isEmpty())
                    .min(Comparator.comparingInt(entry -> entry.getValue().running));
            if (next.isPresent()) {
                Waiting waiting = next.get().getValue();
                waiting.running++;
                return Optional.of(new Taken(next.get().getKey(), waiting.jobs.removeFirst()));
            }
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return Optional.empty();
            }
            wait(left);
        }
        return Optional.empty();
    }

    /**
     * A job has ended.
     *
     * @return whether nothing is being done for the table any more, nor waits
     */
    synchronized boolean done(TableCopy table) {
        Waiting waiting = tables.get(table);
        waiting.running--;
        boolean none = waiting.running == 0 && waiting.jobs.isEmpty();
        if (none) {
            tables.remove(table);
        }
        return none;
    }

    /** What waits for a table is not to be done. */
    synchronized void drop(TableCopy table) {
        tables.get(table).jobs.clear();
    }

    /** Whether anything waits. */
    synchronized boolean isEmpty() {
        return tables.values().stream().allMatch(waiting -> waiting.jobs.isEmpty());
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
