package io.pgcat.pipeline.copy;

import java.time.Duration;
import java.time.Instant;

import io.pgcat.progress.TableState;

/**
 * How far one table is, for people.
 *
 * @param rows copied since the copy began
 * @param bytes of the publisher's table that have been read, and {@code totalBytes} of how many, about
 * @param begun when this process began to copy; null before
 * @param trouble why it does not go on; null while it does
 */
public record TableProgress(
        String remote,
        String local,
        TableState state,
        long rows,
        long bytes,
        long totalBytes,
        Instant begun,
        Trouble trouble) {

    /**
     * Why a table's copy does not go on.
     *
     * @param sqlState empty when no server said it
     * @param since when it failed like this for the first time
     * @param retryAt when it is tried again
     */
    public record Trouble(String message, String sqlState, Instant since, Instant retryAt) {}

    /** Bytes read in a second, since this process began; 0 before. */
    public long bytesPerSecond() {
        long ms = begun == null ? 0 : Duration.between(begun, Instant.now()).toMillis();
        return ms <= 0 ? 0 : bytes * 1000 / ms;
    }

    /** Milliseconds until all rows are there, as it goes; -1 when nobody can say. */
    public long etaMs() {
        long rate = bytesPerSecond();
        return state != TableState.COPYING || rate == 0 ? -1 : Math.max(0, totalBytes - bytes) * 1000 / rate;
    }
}
