package io.pgcat.testkit;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import org.jboss.logging.Logger;

/**
 * Drives a publisher with mixed transactions from several clients at once: rows of all kinds of tables, key changes,
 * TRUNCATE, subtransactions that are rolled back, values kept out of line, and two tables whose sums always agree. The
 * same seed gives each client the same transactions; how they interleave is the servers' affair. A publisher that goes
 * away meanwhile is connected to again.
 *
 * <pre>{@code
 * RandomWorkload.createTables(publisher); // and the same at the subscriber
 * try (RandomWorkload workload = RandomWorkload.start(database::connect, RandomWorkload.Plan.of(200_000))) {
 *     workload.awaitEnd(Duration.ofMinutes(5));
 * }
 * TableContents.assertSchemaEqual(publisher, subscriber, RandomWorkload.SCHEMA);
 * }</pre>
 */
public final class RandomWorkload implements AutoCloseable {

    /** The schema of all its tables. */
    public static final String SCHEMA = WorkloadTables.SCHEMA;

    private static final Logger LOG = Logger.getLogger(RandomWorkload.class);

    /** Opens connections to the publisher; called again whenever one has broken. */
    public interface Connections {
        /** A new connection in autocommit mode, which the caller closes. */
        Connection open() throws SQLException;
    }

    /**
     * How much work.
     *
     * @param seed of the random numbers
     * @param clients connections at the same time
     * @param transactions attempted by all clients together; a few of them are rolled back
     * @param perSecond transactions per second of all clients together; 0 for no limit
     */
    public record Plan(long seed, int clients, long transactions, int perSecond) {

        /** Four clients without limit of speed, with a new seed or the one in system property workload.seed. */
        public static Plan of(long transactions) {
            return new Plan(Long.getLong("workload.seed", System.nanoTime()), 4, transactions, 0);
        }

        /** The same at another speed; 0 for no limit. */
        public Plan withPerSecond(int transactionsPerSecond) {
            return new Plan(seed, clients, transactions, transactionsPerSecond);
        }

        /** The same with another seed. */
        public Plan withSeed(long otherSeed) {
            return new Plan(otherSeed, clients, transactions, perSecond);
        }
    }

    private final Connections connections;
    private final Plan plan;
    private final long startedAt = System.nanoTime();
    private final AtomicLong turns = new AtomicLong();
    private final AtomicLong committed = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    private RandomWorkload(Connections connections, Plan plan) {
        this.connections = connections;
        this.plan = plan;
    }

    /** Creates the empty tables. To be called at the publisher and at the subscriber. */
    public static void createTables(Connection connection) throws SQLException {
        WorkloadTables.create(connection);
    }

    /** Sum of debits minus sum of credits: 0 wherever no transaction is torn. */
    public static long imbalance(Connection connection) throws SQLException {
        return WorkloadTables.imbalance(connection);
    }

    /** Starts the clients and returns at once. Logs the seed. */
    public static RandomWorkload start(Connections connections, Plan plan) {
        LOG.infof("Random workload of %d transactions, -Dworkload.seed=%d", plan.transactions(), plan.seed());
        RandomWorkload workload = new RandomWorkload(connections, plan);
        SplittableRandom random = new SplittableRandom(plan.seed());
        for (int client = 0; client < plan.clients(); client++) {
            WorkloadStatements statements = new WorkloadStatements(random.split(), client, plan.clients());
            Thread thread = new Thread(new WorkloadClient(workload, statements), "workload-" + client);
            thread.setDaemon(true);
            workload.threads.add(thread);
        }
        workload.threads.forEach(Thread::start);
        return workload;
    }

    /**
     * Waits until all transactions have been run.
     *
     * @throws AssertionError when the time is over, or a client met an error that is not the publisher going away
     */
    public void awaitEnd(Duration limit) {
        Await.untilEquals("running clients of workload " + plan.seed(), limit, 0L, () -> threads.stream()
                .filter(Thread::isAlive)
                .count());
        requireNoFailure();
    }

    /**
     * Waits until so many transactions have been committed.
     *
     * @throws AssertionError when the time is over, or the work ended before
     */
    public void awaitCommitted(long count, Duration limit) {
        Await.until(
                count + " transactions of workload " + plan.seed(),
                limit,
                () -> committedCount() >= count || isEnded());
        requireNoFailure();
        if (committedCount() < count) {
            throw new AssertionError("Workload ended after " + committedCount() + " of " + count + " transactions");
        }
    }

    /**
     * Waits until a part of all transactions has been begun.
     *
     * @param part 0 to 1
     * @throws AssertionError when the time is over, or the work failed before
     */
    public void awaitProgress(double part, Duration limit) {
        Await.until(
                part + " of workload " + plan.seed(),
                limit,
                () -> turns.get() >= part * plan.transactions() || isEnded());
        requireNoFailure();
    }

    /** The seed of its random numbers. */
    public long seed() {
        return plan.seed();
    }

    private void requireNoFailure() {
        if (failure.get() != null) {
            throw new AssertionError("Workload " + plan.seed() + " failed", failure.get());
        }
    }

    /** Transactions that have certainly been committed so far. */
    public long committedCount() {
        return committed.get();
    }

    /** Transactions of which nobody knows whether they were committed: the publisher went away meanwhile. */
    public long unknownCount() {
        return unknown.get();
    }

    /** Whether all transactions have been run. */
    public boolean isEnded() {
        return threads.stream().noneMatch(Thread::isAlive);
    }

    /** Ends early: each client finishes its transaction. */
    public void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        stop();
        awaitEnd(Duration.ofMinutes(1));
    }

    boolean isStopped() {
        return stopped;
    }

    Connections connections() {
        return connections;
    }

    /** Waits for the next transaction's time; false when there is none. */
    boolean takeTurn() {
        long turn = turns.getAndIncrement();
        if (stopped || turn >= plan.transactions()) {
            return false;
        }
        if (plan.perSecond() > 0) {
            long due = startedAt + turn * TimeUnit.SECONDS.toNanos(1) / plan.perSecond();
            for (long wait = due - System.nanoTime(); wait > 0 && !stopped; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
        }
        return !stopped;
    }

    void countCommitted() {
        committed.incrementAndGet();
    }

    void countUnknown() {
        unknown.incrementAndGet();
    }

    void failed(Exception cause) {
        failure.compareAndSet(null, cause);
        stop();
    }
}
