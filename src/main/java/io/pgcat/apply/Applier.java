package io.pgcat.apply;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.jboss.logging.Logger;

import io.pgcat.apply.PreparedBatch.Prepared;
import io.pgcat.apply.conflict.UniqueDiagnosis;
import io.pgcat.change.Batch;
import io.pgcat.change.Lsn;
import io.pgcat.change.Transaction;
import io.pgcat.change.Transaction.Part;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.SqlStates;
import io.pgcat.progress.Acknowledgement;
import io.pgcat.progress.Position;

/**
 * Applies one subscription's batches to one database, each transaction once: data, position and origin commit together.
 * One per subscription; {@link #apply} by one thread at a time, {@link #report} and {@link #close} by any.
 *
 * <p>After any failure the session is closed and what is known of the position forgotten: the source begins anew where it was
 * acknowledged, and what was applied meanwhile is found and left out.
 */
public final class Applier extends BatchApplier {

    private static final Logger LOG = Logger.getLogger(Applier.class);

    private static final long CLOSE_PATIENCE_SECONDS = 5;

    private final TargetDatabase database;
    private final ApplyConfig config;
    private final ApplyPosition progress;
    private final Statistics statistics = new Statistics();
    /** Fair: whoever waits for {@link #between} gets his turn although batch follows batch. */
    private final ReentrantLock lock = new ReentrantLock(true);

    private final SkippedTransactions skipped;
    private final TableGate gate;
    private final Condition between = lock.newCondition();
    private final Set<String> knownToSuppress = new HashSet<>();
    private final SessionHolder sessions;
    /** The target transaction of a large transaction whose parts are still coming; null otherwise. */
    private TargetTransaction open;
    /** What was prepared of the batch that is being applied. */
    private Prepared prepared = Prepared.NOTHING;

    /** For a source that does not tell where it began. */
    public Applier(TargetDatabase database, ApplyConfig config, Durability durability) {
        this(database, config, durability, () -> Lsn.ZERO, TableGate.open());
    }

    /**
     * @param sourceBegan the target's position by which the source that sends batches has begun
     * @param gate which tables' changes are applied
     */
    public Applier(
            TargetDatabase database,
            ApplyConfig config,
            Durability durability,
            Supplier<Lsn> sourceBegan,
            TableGate gate) {
        this.database = database;
        this.config = config;
        this.sessions = new SessionHolder(database, config, lock);
        this.progress = new ApplyPosition(config, durability, sourceBegan, this::confirmDeferred);
        this.skipped = new SkippedTransactions(config.subscription());
        this.gate = gate;
    }

    /**
     * Applies a batch. Returns when the target's COMMIT has returned, or when a part is in the open transaction.
     *
     * @param ahead what {@link #prepare} made of the batch; another batch's is of no use, but does no harm
     * @param acknowledgement completed once the batch is durable, now or later and by another thread
     * @throws ReplicationException if the batch, or a part of it, was not applied; what stood before the failed transaction
     *     is. REJECTED_CHANGE with the place when the target refused a change
     */
    @Override
    void apply(Batch batch, Prepared ahead, Acknowledgement acknowledgement) {
        lock.lock();
        try {
            begin(batch);
            prepared = ahead;
            if (batch.transactions().size() == 1 && batch.transactions().get(0).part() != Part.WHOLE) {
                applyPart(batch.transactions().get(0), batch.upTo(), acknowledgement);
            } else {
                rollbackOpen();
                applyWhole(skipped.without(batch.transactions(), progress.position()), batch.upTo(), acknowledgement);
            }
        } catch (StatementFailedException e) {
            throw failed(batch.transactions().get(0), e);
        } catch (SQLException e) {
            throw failed(Failures.preparing(database, e));
        } catch (ReplicationException e) {
            throw failed(e);
        } catch (RuntimeException e) {
            release();
            throw e;
        } finally {
            prepared = Prepared.NOTHING;
            between.signalAll();
            lock.unlock();
        }
    }

    /** Applies a batch for which nothing is prepared. */
    public void apply(Batch batch, Acknowledgement acknowledgement) {
        apply(batch, Prepared.NOTHING, acknowledgement);
    }

    /** Opens the session while the source gets ready, so that the first batch need not wait for it. */
    public void openAhead() {
        sessions.openAhead();
    }

    /** Reads the position while the source, which has begun, brings its first batch. Only after {@link #openAhead}. */
    public void readAhead() {
        sessions.ahead(() -> progress.readAhead(sessions.open()));
    }

    @Override
    boolean isReady() {
        return sessions.running() != null;
    }

    @Override
    Prepared prepare(Batch batch) {
        TargetSession running = sessions.running();
        return running == null ? Prepared.NOTHING : PreparedBatch.ahead(batch.transactions(), running, gate);
    }

    /**
     * Does something in a target transaction of its own, between two of the stream's; waits for the end of a large one. Any
     * thread.
     *
     * @param work is done again from its beginning when it has failed and this is called again
     * @throws ReplicationException if it was not done; the stream goes on as before
     */
    public void between(BetweenWork work) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (open != null) {
                between.await();
            }
            work.run(sessions.open(), gate);
        } catch (StatementFailedException e) {
            throw notDone(e.sqlException(), Failures.applying(e, ""));
        } catch (SQLException e) {
            throw notDone(e, Failures.preparing(database, e));
        } catch (ReplicationException e) {
            throw notDone(new SQLException(), e);
        } finally {
            lock.unlock();
        }
    }

    private ReplicationException notDone(SQLException cause, ReplicationException told) {
        TargetSession running = sessions.running();
        if (running != null) {
            running.rollbackAfter(told);
        }
        if (running != null && Failures.isConnectionLost(cause)) {
            // Nobody else would find out before the next batch.
            progress.lost();
            closeSession();
        }
        return told;
    }

    /** What was done so far. Any thread. */
    public ApplyReport report() {
        return statistics.report();
    }

    /**
     * Rolls back what is open and closes the session; acknowledgements that wait are dropped. The applier may be used again.
     * A statement that does not end soon is broken off.
     */
    @Override
    public void close() {
        sessions.cancel();
        boolean mine = false;
        try {
            mine = lock.tryLock(CLOSE_PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!mine) {
            sessions.abort();
            lock.lock();
        }
        try {
            release();
        } finally {
            lock.unlock();
        }
    }

    private void begin(Batch batch) throws SQLException {
        if (progress.read(sessions.open(), batch)) {
            statistics.position(progress.position().appliedLsn());
        }
    }

    // Parts of a transaction that is too large to travel at once.

    private void applyPart(Transaction part, Lsn upTo, Acknowledgement acknowledgement)
            throws SQLException, StatementFailedException {
        if (part.part().begins() || part.part() == Part.ABANDONED) {
            rollbackOpen();
        }
        if (part.part() == Part.ABANDONED) {
            acknowledgement.complete();
            return;
        }
        if (!part.isInProgress() && progress.position().covers(part.commitLsn())) {
            skipped.note(part, progress.position());
            if (part.part().completes()) {
                progress.confirm(session(), upTo, acknowledgement);
            } else {
                acknowledgement.complete();
            }
            return;
        }
        if (part.part() == Part.FIRST) {
            open = new TargetTransaction(session());
        } else if (open == null) {
            throw new ReplicationException(
                    ErrorKind.TRANSIENT,
                    "A part of the transaction at " + part.commitLsn() + " came without its beginning");
        }
        add(open, List.of(part));
        open.flush();
        if (!part.part().completes()) {
            // Says nothing new: a part's position is the previous batch's.
            acknowledgement.complete();
            return;
        }
        TargetTransaction whole = open;
        open = null;
        commit(whole, part, upTo);
        progress.acknowledge(acknowledgement);
    }

    /** Only while something is being applied. */
    private TargetSession session() {
        return sessions.running();
    }

    private void rollbackOpen() throws SQLException {
        if (open != null) {
            open = null;
            session().rollback();
        }
    }

    // Whole transactions.

    private void applyWhole(List<Transaction> transactions, Lsn upTo, Acknowledgement acknowledgement)
            throws SQLException, StatementFailedException {
        if (transactions.stream().noneMatch(Transaction::changesSomething)) {
            statistics.messages(
                    transactions.stream().mapToLong(t -> t.changes().size()).sum());
            progress.confirm(session(), upTo, acknowledgement);
            return;
        }
        try {
            applyTogether(transactions, upTo);
        } catch (StatementFailedException e) {
            // A server that has no room, or is busy, is not asked once more for each.
            if (transactions.size() == 1
                    || Failures.isConnectionLost(e.sqlException())
                    || SqlStates.kindWhileApplying(e.sqlException()) == ErrorKind.BUSY) {
                throw e;
            }
            applyOneByOne(transactions, upTo);
        } catch (ReplicationException e) {
            if (transactions.size() == 1 || e.kind() == ErrorKind.TRANSIENT) {
                throw e;
            }
            applyOneByOne(transactions, upTo);
        }
        progress.acknowledge(acknowledgement);
    }

    /** After a failure: what stands before the transaction that fails commits, and that one is named. */
    private void applyOneByOne(List<Transaction> transactions, Lsn upTo) throws SQLException, StatementFailedException {
        Transaction last = transactions.get(transactions.size() - 1);
        for (Transaction transaction : transactions) {
            if (transaction == last || transaction.changesSomething()) {
                applyTogether(List.of(transaction), transaction == last ? upTo : transaction.endLsn());
            }
        }
    }

    /** As one target transaction; a second time, knowing the target afresh, when it may have been redefined. */
    private void applyTogether(List<Transaction> transactions, Lsn upTo) throws SQLException, StatementFailedException {
        try {
            attempt(transactions, upTo);
        } catch (StatementFailedException e) {
            if (!Failures.mayBeStaleDefinition(e.sqlException())) {
                throw e;
            }
            session().forgetDefinitions();
            attempt(transactions, upTo);
        } catch (ReplicationException e) {
            if (e.kind() != ErrorKind.CONFIGURATION) {
                throw e;
            }
            session().forgetDefinitions();
            attempt(transactions, upTo);
        }
    }

    private void attempt(List<Transaction> transactions, Lsn upTo) throws SQLException, StatementFailedException {
        TargetTransaction target = new TargetTransaction(session());
        try {
            add(target, transactions);
            commit(target, transactions.get(transactions.size() - 1), upTo);
        } catch (SQLException | StatementFailedException | RuntimeException e) {
            session().rollbackAfter(e);
            throw e;
        }
    }

    private void add(TargetTransaction target, List<Transaction> transactions)
            throws SQLException, StatementFailedException {
        if (prepared.passes(transactions, gate)) {
            target.add(prepared.with(transactions, session()));
            return;
        }
        GatedTransactions gated = GatedTransactions.of(transactions, gate);
        target.add(prepared.with(gated.passing(), session()));
        target.hold(gated.held());
        statistics.ignored(gated.ignored());
    }

    private void commit(TargetTransaction target, Transaction last, Lsn upTo) throws StatementFailedException {
        Position next = progress.after(last, upTo);
        target.commit(last, progress.moveTo(next));
        progress.moved(next);
        statistics.position(next.appliedLsn());
        statistics.commitTime(last.commitTime());
        target.reportTo(statistics, knownToSuppress);
    }

    /** Called by the timer when nothing else has come. */
    private void confirmDeferred() {
        lock.lock();
        try {
            if (progress.isWaitedFor() && open == null) {
                progress.store(session());
            }
        } catch (SQLException | ReplicationException e) {
            LOG.warnf("Cannot store the position of %s now: %s", config.subscription(), e.getMessage());
            progress.lost();
            closeSession();
        } finally {
            lock.unlock();
        }
    }

    // Failures.

    private ReplicationException failed(Transaction first, StatementFailedException failure) {
        if (first.isInProgress()) {
            return failed(new ReplicationException(
                    ErrorKind.TRANSIENT, "A part of a transaction in progress was refused", failure.sqlException()));
        }
        Optional<UniqueDiagnosis.Finding> conflict = UniqueConflicts.find(failure, session());
        conflict.ifPresent(finding -> statistics.conflict(finding.type()));
        return failed(Failures.applying(
                failure, conflict.map(UniqueDiagnosis.Finding::text).orElse("")));
    }

    private ReplicationException failed(ReplicationException failure) {
        release();
        return failure;
    }

    private void release() {
        progress.forget();
        closeSession();
    }

    private void closeSession() {
        open = null;
        sessions.close();
    }
}
