package io.pgcat.bench;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Something that goes on in a thread of its own.
 *
 * @param what it is, as a sentence begins
 */
record Beside<T>(String what, FutureTask<T> task) {

    static <T> Beside<T> start(String what, Callable<T> work) {
        Beside<T> beside = new Beside<>(what, new FutureTask<>(work));
        Thread thread = new Thread(beside.task, "bench " + what);
        thread.setDaemon(true);
        thread.start();
        return beside;
    }

    /**
     * Waits for its end.
     *
     * @throws HeatException when it failed
     */
    T result() throws InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new HeatException(what + " failed: " + e.getCause());
        }
    }
}
