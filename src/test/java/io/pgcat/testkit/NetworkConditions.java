package io.pgcat.testkit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** What all connections of a {@link FaultyNetwork} suffer. Any thread may call any method. */
final class NetworkConditions {

    private static final long UNLIMITED = Long.MAX_VALUE;
    private static final long LONGEST_WAIT_MS = 1_000;

    private final Runnable cut;
    private boolean blackHole;
    private long delayNanos;
    private long bytesPerSecond = UNLIMITED;
    private long bytesToReset = UNLIMITED;
    private long forwardedBytes;

    NetworkConditions(Runnable cut) {
        this.cut = cut;
    }

    synchronized void blackHole(boolean on) {
        blackHole = on;
        notifyAll();
    }

    synchronized void delay(Duration oneWay) {
        delayNanos = oneWay.toNanos();
        notifyAll();
    }

    synchronized void bandwidth(long limit) {
        bytesPerSecond = limit;
        notifyAll();
    }

    synchronized void resetAfter(long bytes) {
        bytesToReset = bytes;
    }

    synchronized void heal() {
        blackHole = false;
        delayNanos = 0;
        bytesPerSecond = UNLIMITED;
        bytesToReset = UNLIMITED;
        notifyAll();
    }

    synchronized long forwardedBytes() {
        return forwardedBytes;
    }

    /** Wakes those who wait, since their connection has ended. */
    synchronized void wake() {
        notifyAll();
    }

    /** Waits until bytes may leave that came in at a time of {@link System#nanoTime}; false when the link has ended. */
    synchronized boolean awaitDeparture(long arrived, long earliest, BooleanSupplier ended)
            throws InterruptedException {
        while (!ended.getAsBoolean()) {
            long wait = Math.max(arrived + delayNanos, earliest) - System.nanoTime();
            if (!blackHole && wait <= 0) {
                return true;
            }
            TimeUnit.NANOSECONDS.timedWait(this, blackHole ? TimeUnit.MILLISECONDS.toNanos(LONGEST_WAIT_MS) : wait);
        }
        return false;
    }

    /** How long a number of bytes occupies the line, in nanoseconds. */
    synchronized long transferNanos(int bytes) {
        return bytesPerSecond == UNLIMITED ? 0 : TimeUnit.SECONDS.toNanos(bytes) / bytesPerSecond;
    }

    /** How many of these bytes still pass before the reset; counts them as forwarded. */
    synchronized int pass(int bytes) {
        int passing = (int) Math.min(bytes, bytesToReset);
        if (bytesToReset != UNLIMITED) {
            bytesToReset -= passing;
        }
        forwardedBytes += passing;
        return passing;
    }

    /** Cuts everything if the last bytes before a reset have passed. */
    void resetIfDue() {
        synchronized (this) {
            if (bytesToReset > 0) {
                return;
            }
            bytesToReset = UNLIMITED;
        }
        cut.run();
    }
}
