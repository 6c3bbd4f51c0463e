package io.pgcat.apply;

import java.sql.SQLException;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jboss.logging.Logger;

import io.pgcat.apply.ApplyReport.Strategy;
import io.pgcat.apply.BatchPlan.TablePlan;
import io.pgcat.apply.StatementFailedException.Planned;
import io.pgcat.apply.StatementPipeline.Call;
import io.pgcat.apply.StatementPipeline.CallFailedException;
import io.pgcat.apply.conflict.ConflictLog;
import io.pgcat.apply.conflict.ConflictType;
import io.pgcat.apply.sql.TruncateSql;
import io.pgcat.apply.target.SessionRole;
import io.pgcat.apply.target.TargetTable;
import io.pgcat.change.Change;
import io.pgcat.change.Relation;
import io.pgcat.change.Transaction;
import io.pgcat.change.Tuple;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.ReplicationException.Place;
import io.pgcat.progress.ProgressStore;

/**
 * One transaction at the target: one or several of the publisher's, or the parts of a large one. Strictly in order; many
 * statements are sent before the first answer is read. This is the reference for any faster way.
 */
final class TargetTransaction {

    private static final Logger LOG = Logger.getLogger(TargetTransaction.class);

    /** About what pgjdbc sends before it reads answers anyway. */
    private static final int MAX_CALLS = 250;
    /** Row bytes that wait for being sent. */
    private static final long MAX_BYTES = 1 << 20;

    private final TargetSession session;
    private final Set<String> knownToSuppress;
    private final List<Call> calls = new ArrayList<>();
    private final List<Expected> expected = new ArrayList<>();
    private final ConflictLog conflicts;
    private final Map<String, Long> rows = new HashMap<>();
    private final Map<String, Strategy> strategies = new HashMap<>();
    private final Set<String> suppressed = new HashSet<>();
    private TablePlan latest;
    private long bytes;
    private long messages;

    /** What a call's row count must be. */
    private enum Outcome {
        /** It says nothing. */
        ANY,
        /** One row, unless the change met a conflict. */
        ROW,
        /** One row, or somebody else has moved the position. */
        POSITION
    }

    private record Expected(Planned planned, Outcome outcome) {}

    /** @param knownToSuppress tables of which it was said already that they suppress rows; added to */
    TargetTransaction(TargetSession session, Set<String> knownToSuppress) {
        this.session = session;
        this.conflicts = new ConflictLog(session.subscription());
        this.knownToSuppress = knownToSuppress;
    }

    /** Adds what is planned: transactions, or the next part of one. */
    void add(BatchPlan plan) throws StatementFailedException {
        for (Transaction transaction : plan.transactions()) {
            for (Change change : transaction.changes()) {
                try {
                    add(plan, transaction, change);
                } catch (ReplicationException e) {
                    throw e.place().isPresent() ? e : at(transaction, change, e);
                }
            }
        }
    }

    private void add(BatchPlan plan, Transaction transaction, Change change) throws StatementFailedException {
        switch (change.kind()) {
            case INSERT -> {
                Change.Insert insert = (Change.Insert) change;
                TableStatements table = statements(plan, transaction, insert.relation());
                plan(new Planned(transaction, table, insert), table.insert(insert), insert.row());
            }
            case DELETE -> {
                Change.Delete delete = (Change.Delete) change;
                TableStatements table = statements(plan, transaction, delete.relation());
                plan(new Planned(transaction, table, delete), table.delete(delete), delete.old());
            }
            case UPDATE -> update(plan, transaction, (Change.Update) change);
            case TRUNCATE -> truncate(plan, transaction, (Change.Truncate) change);
            case MESSAGE -> messages++;
        }
    }

    private static ReplicationException at(Transaction transaction, Change change, ReplicationException failure) {
        String table = change instanceof Change.RowChange row ? row.relation().qualifiedName() : "";
        return new ReplicationException(
                failure.kind(), failure.getMessage(), new Place(transaction.commitLsn(), table), "", failure);
    }

    private void update(BatchPlan plan, Transaction transaction, Change.Update update) throws StatementFailedException {
        TableStatements table = statements(plan, transaction, update.relation());
        Planned planned = new Planned(transaction, table, update);
        List<Call> steps = table.update(update);
        if (steps.size() == 1) {
            plan(planned, steps.get(0), update.row());
            return;
        }
        flush();
        if (removed(planned, steps.get(0))) {
            plan(planned, steps.get(1), update.row());
        }
    }

    /** Executes at once the first half of an update, and says whether the second has to follow. */
    private boolean removed(Planned planned, Call first) throws StatementFailedException {
        long[] counts = execute(List.of(first), List.of(new Expected(planned, Outcome.ROW)));
        if (counts[0] != 1) {
            check(planned, counts[0]);
        }
        return counts[0] == 1;
    }

    private void truncate(BatchPlan plan, Transaction transaction, Change.Truncate truncate)
            throws StatementFailedException {
        Map<TargetTable, TableStatements> targets = new LinkedHashMap<>();
        for (Relation relation : truncate.relations()) {
            TableStatements table = statements(plan, transaction, relation);
            targets.putIfAbsent(table.table(), table);
        }
        TableStatements first = targets.values().iterator().next();
        for (String sql : TruncateSql.of(targets.keySet(), truncate.restartIdentity())) {
            plan(new Planned(transaction, first, truncate), session.once(sql), null);
        }
    }

    private TableStatements statements(BatchPlan plan, Transaction transaction, Relation relation)
            throws StatementFailedException {
        TablePlan table = plan.table(relation);
        SessionRole role = table.statements().table().role();
        if (session.role() != role) {
            send(session.switchTo(role), new Expected(new Planned(transaction, null, null), Outcome.ANY));
        }
        if (table != latest) {
            latest = table;
            strategies.put(table.statements().table().qualifiedName(), table.strategy());
        }
        return table.statements();
    }

    private void plan(Planned planned, Call call, Tuple row) throws StatementFailedException {
        bytes += row == null ? 0 : row.bytes().length;
        send(call, new Expected(planned, planned.change() instanceof Change.Truncate ? Outcome.ANY : Outcome.ROW));
    }

    private void send(Call call, Expected what) throws StatementFailedException {
        calls.add(call);
        expected.add(what);
        if (calls.size() >= MAX_CALLS || bytes >= MAX_BYTES) {
            flush();
        }
    }

    /** Sends what waits and checks each row count. */
    void flush() throws StatementFailedException {
        long[] counts = execute(calls, expected);
        for (int i = 0; i < counts.length; i++) {
            Expected what = expected.get(i);
            switch (what.outcome()) {
                case ANY -> {}
                case ROW -> check(what.planned(), counts[i]);
                case POSITION -> checkPosition(counts[i]);
            }
        }
        calls.clear();
        expected.clear();
        bytes = 0;
    }

    private long[] execute(List<Call> batch, List<Expected> meanings) throws StatementFailedException {
        try {
            return session.pipeline().execute(batch);
        } catch (CallFailedException e) {
            Planned planned =
                    meanings.get(Math.min(e.index(), meanings.size() - 1)).planned();
            throw new StatementFailedException(planned, e.sqlException());
        }
    }

    private void check(Planned planned, long count) {
        TargetTable target = planned.table().table();
        Change.Kind kind = planned.change().kind();
        if (count == 1) {
            rows.merge(target.qualifiedName(), 1L, Long::sum);
        } else if (target.traits().uncounted().contains(kind)) {
            rows.merge(target.qualifiedName(), 1L, Long::sum);
        } else if (count > 1) {
            throw refused(planned, count + " rows were touched where one is meant: the key does not identify a row");
        } else if (kind != Change.Kind.INSERT) {
            ConflictType type = kind == Change.Kind.UPDATE ? ConflictType.UPDATE_MISSING : ConflictType.DELETE_MISSING;
            conflicts.add(
                    type,
                    target.qualifiedName(),
                    planned.table().key().names(),
                    planned.transaction().commitLsn());
        } else if (target.traits().suppressesInserts()) {
            suppressed.add(target.qualifiedName());
        } else {
            throw refused(planned, "the target took no row");
        }
    }

    private static ReplicationException refused(Planned planned, String why) {
        return new ReplicationException(
                ErrorKind.REJECTED_CHANGE,
                "Cannot apply " + planned.description() + planned.transaction().commitLsn() + ": " + why,
                new Place(planned.transaction().commitLsn(), planned.tableName()),
                "",
                null);
    }

    private static void checkPosition(long count) {
        if (count != 1) {
            throw new ReplicationException(
                    ErrorKind.TRANSIENT,
                    "The position of this subscription was moved by another hand, a user or a second process; it is read"
                            + " again");
        }
    }

    /** Adds origin and position, and commits. */
    void commit(Transaction last, ProgressStore.Move move, boolean origin) throws StatementFailedException {
        Planned whole = new Planned(last, null, null);
        if (origin) {
            List<String> values =
                    List.of(last.endLsn().toString(), DateTimeFormatter.ISO_INSTANT.format(last.commitTime()));
            send(
                    session.service(
                            "SELECT pgcat.pgcat_replication_origin_xact_setup($1::pg_lsn, $2::timestamptz)", values),
                    new Expected(whole, Outcome.ANY));
        }
        send(session.service(move.sql(), move.parameters()), new Expected(whole, Outcome.POSITION));
        flush();
        try {
            session.commit();
        } catch (SQLException e) {
            throw new StatementFailedException(whole, e);
        }
    }

    /** Counts and logs what this transaction did; after its commit. */
    void reportTo(Statistics statistics) {
        for (String table : suppressed) {
            if (knownToSuppress.add(table)) {
                LOG.warnf(
                        "A trigger or rule left inserts without effect; said once, subscription=%s, table=%s",
                        session.subscription(), table);
            }
        }
        statistics.strategies(strategies);
        statistics.committed(rows, conflicts.report(), messages);
    }
}
