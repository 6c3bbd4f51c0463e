package io.pgcat.apply;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.pgcat.change.Lsn;
import io.pgcat.progress.Acknowledgement;

/** Acknowledgements of batches without work, which wait for the next time a position is stored. Under the applier's lock. */
final class DeferredConfirmation {

    private final long intervalNanos;
    private final Runnable whenDue;
    private final ScheduledThreadPoolExecutor timer;
    private final List<Acknowledgement> waiting = new ArrayList<>();
    private Lsn upTo = Lsn.ZERO;
    private long storedAtNanos;
    private ScheduledFuture<?> alarm;

    /** @param whenDue called by the timer's thread when nothing else completed the waiting ones in time */
    DeferredConfirmation(ApplyConfig config, Runnable whenDue) {
        this.intervalNanos = config.confirmInterval().toNanos();
        this.whenDue = whenDue;
        this.storedAtNanos = System.nanoTime() - intervalNanos;
        this.timer = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "pgcat-confirm-" + config.subscription());
            thread.setDaemon(true);
            return thread;
        });
        // No thread while nothing waits.
        timer.setKeepAliveTime(1, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
    }

    void add(Lsn position, Acknowledgement acknowledgement) {
        waiting.add(acknowledgement);
        upTo = Lsn.max(upTo, position);
        if ((alarm == null || alarm.isDone()) && !isDue()) {
            long left = intervalNanos - (System.nanoTime() - storedAtNanos);
            alarm = timer.schedule(whenDue, left, TimeUnit.NANOSECONDS);
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Whether enough time has passed since a position was stored. */
    boolean isDue() {
        return System.nanoTime() - storedAtNanos >= intervalNanos;
    }

    /** The latest position that waits. */
    Lsn upTo() {
        return upTo;
    }

    void stored() {
        storedAtNanos = System.nanoTime();
    }

    /** What waits, in order; afterwards nothing does. */
    List<Acknowledgement> drain() {
        List<Acknowledgement> all = List.copyOf(waiting);
        clear();
        return all;
    }

    void clear() {
        waiting.clear();
        upTo = Lsn.ZERO;
        if (alarm != null) {
            alarm.cancel(false);
            alarm = null;
        }
    }
}
