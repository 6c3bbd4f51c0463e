package io.pgcat.apply;

import java.sql.SQLException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.pgcat.apply.BatchPlan.TablePlan;
import io.pgcat.apply.FoldedChanges.Step;
import io.pgcat.apply.GatedTransactions.HeldChange;
import io.pgcat.apply.StatementFailedException.Planned;
import io.pgcat.apply.StatementPipeline.Call;
import io.pgcat.apply.StatementQueue.Expected;
import io.pgcat.apply.StatementQueue.Outcome;
import io.pgcat.apply.sql.SetSql;
import io.pgcat.apply.sql.TruncateSql;
import io.pgcat.apply.target.SessionRole;
import io.pgcat.apply.target.TargetTable;
import io.pgcat.change.Change;
import io.pgcat.change.Lsn;
import io.pgcat.change.Relation;
import io.pgcat.change.Transaction;
import io.pgcat.change.Transaction.Part;
import io.pgcat.change.Tuple;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.ReplicationException.Place;
import io.pgcat.progress.Move;

/**
 * One transaction at the target: one or several of the publisher's, or the parts of a large one.
 *
 * <p>What a plan says is to be folded is written as the last state of each row, behind a savepoint. If the server refuses
 * anything of it, or a row count is not as expected, all of it is taken back and written strictly in order instead, which
 * is the reference: it knows of conflicts, and names the change that fails.
 */
final class TargetTransaction {

    private final TargetSession session;
    private final Tally whole;
    private final StatementQueue queue;
    private Tally tally;
    private TablePlan latest;
    /** What is folded and not known to have been taken yet; null when there is nothing. */
    private FoldAttempt attempt;

    TargetTransaction(TargetSession session) {
        this.session = session;
        this.whole = new Tally(session.subscription());
        this.tally = whole;
        this.queue = new StatementQueue(session.pipeline(), whole);
    }

    /** Stands for what no transaction of the publisher's asks for. */
    static Transaction none(Lsn lsn) {
        return new Transaction(0, lsn, lsn, Instant.EPOCH, "", Part.WHOLE, List.of());
    }

    /** Adds what is prepared: transactions, or the next part of one. */
    void add(PreparedBatch batch) throws StatementFailedException {
        BatchPlan plan = batch.plan();
        if (plan.transactions().isEmpty()) {
            return;
        }
        flush();
        if (!plan.folds()) {
            addEach(plan);
            return;
        }
        attempt = new FoldAttempt(session, queue, plan);
        attempt.begin();
        try {
            addFolded(batch);
            attempt.end();
            begin(whole);
        } catch (StatementFailedException | ReplicationException e) {
            writeInOrder(e);
        }
    }

    private void addFolded(PreparedBatch batch) throws StatementFailedException {
        if (batch.refusal() != null) {
            throw batch.refusal();
        }
        attempt.send(SetSql.PLAN);
        begin(attempt.tally());
        noteStrategies(batch.plan());
        for (Step step : batch.steps()) {
            step.writeTo(this);
        }
    }

    private void noteStrategies(BatchPlan plan) {
        plan.tables().values().forEach(table -> tally.strategy(table.target().qualifiedName(), table.strategy()));
    }

    /** Adds what is left of folded changes. */
    void add(List<FoldedWrites> folded, Transaction transaction) throws StatementFailedException {
        for (FoldedWrites writes : folded) {
            assume(writes.table(), transaction);
            writes.send(queue, tally);
        }
        if (folded.stream().anyMatch(FoldedWrites::copies)) {
            queue.flush();
        }
        for (FoldedWrites writes : folded) {
            writes.copy(session);
        }
    }

    private void writeInOrder(Exception why) throws StatementFailedException {
        BatchPlan plan = attempt.takeBack(why);
        attempt = null;
        begin(whole);
        addEach(plan);
    }

    private void keep() {
        if (attempt != null) {
            whole.add(attempt.tally());
            attempt.kept();
            attempt = null;
        }
    }

    private void begin(Tally next) {
        queue.countIn(next);
        tally = next;
        latest = null;
    }

    private void addEach(BatchPlan plan) throws StatementFailedException {
        noteStrategies(plan);
        for (Transaction transaction : plan.transactions()) {
            for (Change change : transaction.changes()) {
                add(plan, transaction, change);
            }
        }
    }

    /** Adds one change by itself. */
    void add(BatchPlan plan, Transaction transaction, Change change) throws StatementFailedException {
        try {
            switch (change.kind()) {
                case INSERT, UPDATE, DELETE, COPY -> addRow(plan, transaction, change.asRow());
                case TRUNCATE -> truncate(plan, transaction, (Change.Truncate) change);
                case MESSAGE -> tally.message();
            }
        } catch (ReplicationException e) {
            throw e.place().isPresent() ? e : at(transaction, change, e);
        }
    }

    private void addRow(BatchPlan plan, Transaction transaction, Change.RowChange change)
            throws StatementFailedException {
        TableStatements statements = table(plan, change.relation()).statements();
        assume(statements, transaction);
        Planned planned = new Planned(transaction, statements, change);
        switch (change.kind()) {
            case INSERT -> {
                Change.Insert insert = (Change.Insert) change;
                send(planned, statements.insert(insert), insert.row());
            }
            case DELETE -> {
                Change.Delete delete = (Change.Delete) change;
                send(planned, statements.delete(delete), delete.old());
            }
            case UPDATE -> update(planned, statements, (Change.Update) change);
            case COPY, TRUNCATE, MESSAGE -> throw new IllegalStateException("No change of one row: " + change.kind());
        }
    }

    private static ReplicationException at(Transaction transaction, Change change, ReplicationException failure) {
        String table = change instanceof Change.RowChange row ? row.relation().qualifiedName() : "";
        return new ReplicationException(
                failure.kind(), failure.getMessage(), new Place(transaction.commitLsn(), table), "", failure);
    }

    private void update(Planned planned, TableStatements table, Change.Update update) throws StatementFailedException {
        List<Call> steps = table.update(update);
        if (steps.size() == 1) {
            send(planned, steps.get(0), update.row());
            return;
        }
        // The second half has to follow only if the first found the row.
        long removed = queue.executeNow(steps.get(0), planned);
        if (removed == 1) {
            send(planned, steps.get(1), update.row());
        } else {
            queue.checkRow(planned, removed);
        }
    }

    private void send(Planned planned, Call call, Tuple row) throws StatementFailedException {
        queue.send(call, new Expected(planned, Outcome.ROW), row.bytes().length);
    }

    private void truncate(BatchPlan plan, Transaction transaction, Change.Truncate truncate)
            throws StatementFailedException {
        Map<TargetTable, TableStatements> targets = new LinkedHashMap<>();
        for (Relation relation : truncate.relations()) {
            TableStatements table = table(plan, relation).statements();
            targets.putIfAbsent(table.table(), table);
        }
        Planned planned = new Planned(transaction, targets.values().iterator().next(), truncate);
        for (SessionRole role : SessionRole.values()) {
            List<TargetTable> tables = targets.keySet().stream()
                    .filter(table -> table.truncationRole() == role)
                    .toList();
            for (String sql : TruncateSql.of(tables, truncate.restartIdentity())) {
                session.assume(role, queue, planned);
                queue.send(session.once(sql), new Expected(planned, Outcome.ANY));
            }
        }
    }

    /** Keeps changes for later. */
    void hold(List<HeldChange> changes) throws StatementFailedException {
        if (!changes.isEmpty()) {
            flush();
        }
        HeldChanges held = session.held();
        for (HeldChange each : changes) {
            held.keep(each, queue);
        }
    }

    /** Changes that were kept up to this number are applied. */
    void forget(int remoteOid, long last, Planned planned) throws StatementFailedException {
        session.held().forget(remoteOid, last, queue, planned);
    }

    /** Executes one call behind all that was added; the count is the caller's to judge. */
    long executeNow(Call call, Planned planned) throws StatementFailedException {
        assume(planned.table(), planned.transaction());
        return queue.executeNow(call, planned);
    }

    /** Notes something in the same transaction. */
    void mark(Move move, Planned planned) throws StatementFailedException {
        queue.send(session.move(move), new Expected(planned, move.one() ? Outcome.POSITION : Outcome.ANY));
    }

    private TablePlan table(BatchPlan plan, Relation relation) {
        if (latest == null || latest.relation() != relation) {
            latest = plan.table(relation);
        }
        return latest;
    }

    /** What follows is done as this table needs it. */
    void assume(TableStatements table, Transaction transaction) throws StatementFailedException {
        session.assume(table.table().role(), queue, new Planned(transaction, null, null));
    }

    /** Sends what waits. */
    void flush() throws StatementFailedException {
        sendOrWriteInOrder(queue::flush);
    }

    /** Adds origin and position, and commits. */
    void commit(Transaction last, Move move) throws StatementFailedException {
        sendOrWriteInOrder(() -> {
            mark(move, new Planned(last, null, null));
            commit(last);
        });
    }

    /** Something with which all that waits is sent. */
    @FunctionalInterface
    private interface Sending {
        void run() throws StatementFailedException;
    }

    /** A second time where folded changes were refused with it, once these are written in order. */
    private void sendOrWriteInOrder(Sending sending) throws StatementFailedException {
        try {
            sending.run();
            keep();
        } catch (StatementFailedException | ReplicationException e) {
            if (attempt == null || !FoldAttempt.isRefusal(e)) {
                throw e;
            }
            writeInOrder(e);
            sending.run();
        }
    }

    /** Adds the origin, and commits what stands for itself. */
    void commit(Transaction last) throws StatementFailedException {
        addOrigin(last, new Planned(last, null, null));
        commitHere(last);
    }

    /** Commits what is this server's own doing. Where all counts are known by now, COMMIT follows without waiting for an answer. */
    void commitHere(Transaction last) throws StatementFailedException {
        Planned planned = new Planned(last, null, null);
        if (queue.isChecked()) {
            queue.send(session.service("COMMIT", List.of()), new Expected(planned, Outcome.ANY));
            queue.flush();
            session.committed();
            return;
        }
        queue.flush();
        try {
            session.commit();
        } catch (SQLException e) {
            throw new StatementFailedException(planned, e);
        }
    }

    private void addOrigin(Transaction last, Planned planned) throws StatementFailedException {
        if (session.hasOrigin()) {
            List<String> values =
                    List.of(last.endLsn().toString(), DateTimeFormatter.ISO_INSTANT.format(last.commitTime()));
            queue.send(
                    session.service(
                            "SELECT pgcat.pgcat_replication_origin_xact_setup($1::pg_lsn, $2::timestamptz)", values),
                    new Expected(planned, Outcome.ANY));
        }
    }

    /** Counts and logs what this transaction did; after its commit. */
    void reportTo(Statistics statistics, Set<String> knownToSuppress) {
        whole.reportTo(statistics, knownToSuppress);
    }
}
