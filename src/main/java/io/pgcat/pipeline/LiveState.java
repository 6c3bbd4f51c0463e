package io.pgcat.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

import org.jboss.logging.Logger;

import io.pgcat.change.Lsn;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.RetryDirective;
import io.pgcat.source.SourceListener;

/**
 * What a running source is doing at this moment, and the one place where its failures are logged: each once, however
 * often it is tried again. Any thread.
 */
final class LiveState implements SourceListener {

    private static final Logger LOG = Logger.getLogger(LiveState.class);

    private final String subscription;
    private final String database;
    private final Function<String, Set<String>> sourcesOf;
    private boolean streaming;
    private Lsn publisherLsn = Lsn.ZERO;
    private Lsn doneUpTo = Lsn.ZERO;
    private Instant oldestUnderWay;
    private Failure failure;
    private final Map<String, String> warnings = new TreeMap<>();

    /**
     * Why nothing flows.
     *
     * @param since when it failed like this for the first time
     * @param retryAt when it is tried again
     */
    record Failure(ReplicationException cause, Instant since, Instant retryAt) {}

    /** @param sourcesOf the publisher's names of a target's table; none, or itself, where nothing is mapped */
    LiveState(String subscription, String database, Function<String, Set<String>> sourcesOf) {
        this.subscription = subscription;
        this.database = database;
        this.sourcesOf = sourcesOf;
    }

    @Override
    public synchronized void streaming() {
        if (!streaming) {
            // While it fails again and again, only its recovery is news.
            LOG.logf(
                    failure == null ? Logger.Level.INFO : Logger.Level.DEBUG,
                    "streaming, subscription=%s, database=%s",
                    subscription,
                    database);
        }
        streaming = true;
    }

    @Override
    public synchronized void delivering(Instant oldestCommit) {
        if (oldestUnderWay == null) {
            oldestUnderWay = oldestCommit;
        }
    }

    @Override
    public synchronized void caughtUp(Lsn upTo) {
        doneUpTo = Lsn.max(doneUpTo, upTo);
        notifyAll();
        oldestUnderWay = null;
        if (failure != null && isOver(failure, upTo)) {
            failure = null;
            LOG.infof("recovered, streaming, subscription=%s, database=%s", subscription, database);
        }
    }

    /** A transaction that failed has to be passed: to have begun anew before it is no recovery. */
    private static boolean isOver(Failure failure, Lsn upTo) {
        return failure.cause()
                .place()
                .map(place -> upTo.isAfter(place.commitLsn()))
                .orElse(true);
    }

    @Override
    public synchronized void publisherAt(Lsn lsn) {
        publisherLsn = Lsn.max(publisherLsn, lsn);
    }

    @Override
    public synchronized void failed(ReplicationException told, Instant retryAt) {
        ReplicationException cause = withSource(told);
        streaming = false;
        boolean known = failure != null && isSame(failure.cause(), cause);
        failure = new Failure(cause, known ? failure.since() : Instant.now(), retryAt);
        if (known) {
            LOG.debugf("failed again, subscription=%s, retry_at=%s: %s", subscription, retryAt, cause.getMessage());
        } else {
            log(cause);
        }
    }

    /** Adds the publisher's names of the table, where they are others than the target's. */
    private ReplicationException withSource(ReplicationException told) {
        String table = told.place().map(ReplicationException.Place::table).orElse("");
        Set<String> sources = sourcesOf.apply(table);
        if (sources.isEmpty() || sources.equals(Set.of(table))) {
            return told;
        }
        return new ReplicationException(
                told.kind(),
                told.getMessage() + "; the publisher's " + String.join(", ", sources) + " is mapped to it",
                told.place().orElseThrow(),
                told.sqlState(),
                told);
    }

    private static boolean isSame(ReplicationException a, ReplicationException b) {
        return a.kind() == b.kind() && a.sqlState().equals(b.sqlState()) && Objects.equals(a.place(), b.place());
    }

    private void log(ReplicationException cause) {
        boolean passes = cause.kind().retry() == RetryDirective.SOON;
        if (cause.place().isPresent() && !passes) {
            ReplicationException.Place place = cause.place().get();
            LOG.errorf(
                    "dml failed, commit_lsn=%s, table=%s, sqlstate=%s, subscription=%s, database=%s: %s. %s",
                    place.commitLsn(),
                    place.table(),
                    cause.sqlState(),
                    subscription,
                    database,
                    cause.getMessage(),
                    cause.kind().hint());
        } else if (passes) {
            LOG.warnf(
                    "interrupted, subscription=%s, database=%s, sqlstate=%s: %s",
                    subscription, database, cause.sqlState(), cause.getMessage());
        } else {
            LOG.errorf(
                    "stopped, subscription=%s, database=%s, sqlstate=%s: %s %s",
                    subscription,
                    database,
                    cause.sqlState(),
                    cause.getMessage(),
                    cause.kind().hint());
        }
        LOG.debugf(cause, "cause, subscription=%s", subscription);
    }

    /**
     * Waits until everything that the publisher committed before a position has passed the route.
     *
     * @return whether it has within this time
     */
    synchronized boolean awaitPassed(Lsn position, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (doneUpTo.isBefore(position)) {
            long leftMs = Duration.ofNanos(end - System.nanoTime()).toMillis();
            if (leftMs <= 0) {
                return false;
            }
            wait(leftMs);
        }
        return true;
    }

    /**
     * How something fares that goes on beside the stream.
     *
     * @param about what it is, in a word
     * @param problem what is wrong with it; empty when nothing is
     */
    synchronized void beside(String about, String problem) {
        String before = problem.isEmpty() ? warnings.remove(about) : warnings.put(about, about + ": " + problem);
        if (problem.isEmpty() && before != null) {
            LOG.infof("%s, recovered, subscription=%s, database=%s", about, subscription, database);
        } else if (!problem.isEmpty() && !(about + ": " + problem).equals(before)) {
            LOG.warnf("%s, subscription=%s, database=%s: %s", about, subscription, database, problem);
        }
    }

    /** What is wrong beside the stream; may be empty. */
    synchronized List<String> warnings() {
        return List.copyOf(warnings.values());
    }

    synchronized boolean isStreaming() {
        return streaming;
    }

    synchronized Optional<Failure> failure() {
        return Optional.ofNullable(failure);
    }

    /** Where the publisher's WAL is known to end; {@link Lsn#ZERO} before the first contact. */
    synchronized Lsn publisherLsn() {
        return publisherLsn;
    }

    /** Bytes of WAL that were read and have not passed the route, or nothing is known of. */
    synchronized long lagBytes(Lsn applied) {
        return publisherLsn.bytesSince(Lsn.max(doneUpTo, applied)).orElse(0);
    }

    /** Age of the oldest transaction under way; zero when there is none, or when the publisher's clock is ahead of ours. */
    synchronized Duration lag() {
        Duration age = oldestUnderWay == null ? Duration.ZERO : Duration.between(oldestUnderWay, Instant.now());
        return age.isNegative() ? Duration.ZERO : age;
    }
}
