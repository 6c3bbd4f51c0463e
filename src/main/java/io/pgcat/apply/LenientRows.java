package io.pgcat.apply;

import java.sql.SQLException;
import java.util.List;
import java.util.function.Predicate;

import io.pgcat.apply.StatementFailedException.Planned;
import io.pgcat.apply.StatementPipeline.Call;
import io.pgcat.change.Change;
import io.pgcat.change.Change.OldRow;
import io.pgcat.change.Relation;
import io.pgcat.change.Transaction;
import io.pgcat.change.Tuple;
import io.pgcat.error.SqlStates;

/**
 * Applies changes to rows of which some are as they were before and some as they were after them: parts of the table were
 * copied at different moments. In the end every row is as after the last of these changes, because each change brings all
 * values that it has, and what it does not bring it did not change. Where a copy follows, a row that cannot be written is left to
 * it: either the copy has the row, or a later one of these changes removes it.
 */
final class LenientRows {

    private static final String SAVEPOINT = "SAVEPOINT pgcat_row";
    private static final String RELEASE = "RELEASE SAVEPOINT pgcat_row";
    private static final String TAKE_BACK = "ROLLBACK TO SAVEPOINT pgcat_row";

    private final TargetSession session;
    private final TargetTransaction target;
    private final boolean copyFollows;
    /** What is folded; null when nothing is. */
    private LenientSets sets;

    LenientRows(TargetSession session, TargetTransaction target, boolean copyFollows) {
        this.session = session;
        this.target = target;
        this.copyFollows = copyFollows;
    }

    /** @throws CopyAgainException when a row is missing of which not every value is known, and no copy follows */
    void add(Transaction transaction) throws SQLException, StatementFailedException {
        for (Change change : transaction.changes()) {
            if (folds(transaction, change)) {
                continue;
            }
            flush();
            if (copyFollows && change instanceof Change.RowChange row && mayCollide(row)) {
                addIfItCan(transaction, row);
            } else {
                add(transaction, change);
            }
        }
    }

    private boolean folds(Transaction transaction, Change change) throws SQLException, StatementFailedException {
        if (!(change instanceof Change.RowChange row)) {
            return false;
        }
        TableStatements table = table(row.relation());
        if (sets == null || !sets.isOf(table)) {
            if (!LenientSets.take(table)) {
                return false;
            }
            flush();
            sets = new LenientSets(session, target, row.relation(), table);
        }
        return sets.add(new Planned(transaction, table, row));
    }

    /** Writes what is folded; one by one where the server does not take it so: that names the change that fails. */
    void flush() throws SQLException, StatementFailedException {
        LenientSets folded = sets;
        sets = null;
        if (folded == null || folded.changes().isEmpty()) {
            return;
        }
        boolean written = succeeds(
                folded.changes().get(0),
                () -> folded.write(copyFollows),
                refusal -> !Failures.isConnectionLost(refusal));
        if (!written) {
            for (Planned each : folded.changes()) {
                add(each.transaction(), each.change());
            }
        }
    }

    /** Something that may be refused. */
    private interface Attempt {
        void run() throws SQLException, StatementFailedException;
    }

    /** Takes back what was refused in a way that is accepted. */
    private boolean succeeds(Planned planned, Attempt attempt, Predicate<SQLException> accepted)
            throws SQLException, StatementFailedException {
        boolean succeeded = true;
        target.executeNow(session.service(SAVEPOINT, List.of()), planned);
        try {
            attempt.run();
        } catch (StatementFailedException e) {
            if (!accepted.test(e.sqlException())) {
                throw e;
            }
            target.executeNow(session.service(TAKE_BACK, List.of()), planned);
            succeeded = false;
        }
        target.executeNow(session.service(RELEASE, List.of()), planned);
        return succeeded;
    }

    /** Whether a row may be refused because of another one than that of its key. */
    private boolean mayCollide(Change.RowChange change) throws SQLException {
        return table(change.relation()).table().traits().refusingIndexes() > 1;
    }

    private void addIfItCan(Transaction transaction, Change.RowChange change)
            throws SQLException, StatementFailedException {
        succeeds(
                new Planned(transaction, table(change.relation()), change),
                () -> add(transaction, change),
                refusal -> SqlStates.isCollision(refusal.getSQLState()));
    }

    private void add(Transaction transaction, Change change) throws SQLException, StatementFailedException {
        switch (change.kind()) {
            case INSERT -> {
                Change.Insert insert = (Change.Insert) change;
                write(transaction, change, insert.relation(), insert.row());
            }
            case UPDATE -> update(transaction, (Change.Update) change);
            case DELETE -> {
                Change.Delete delete = (Change.Delete) change;
                execute(transaction, change, table(delete.relation()).delete(delete));
            }
            case TRUNCATE ->
                target.add(PreparedBatch.Prepared.NOTHING.with(
                        List.of(transaction.withChanges(List.of(change))), session));
            case COPY, MESSAGE -> throw new IllegalStateException("Not held: " + change.kind());
        }
    }

    private void update(Transaction transaction, Change.Update update) throws SQLException, StatementFailedException {
        if (update.oldRow() == OldRow.ABSENT) {
            write(transaction, update, update.relation(), update.row());
            return;
        }
        Change old = new Change.Delete(update.relation(), update.oldRow(), update.old());
        if (found(transaction, update, update.relation(), update.row())) {
            if (table(update.relation()).movesKey(update)) {
                execute(transaction, update, table(update.relation()).delete((Change.Delete) old));
            }
            return;
        }
        List<Call> calls = table(update.relation()).update(update);
        if (execute(transaction, update, calls.get(0)) == 0) {
            insert(transaction, update, update.relation(), update.row());
        } else if (calls.size() > 1) {
            execute(transaction, update, calls.get(1));
        }
    }

    private void write(Transaction transaction, Change change, Relation relation, Tuple row)
            throws SQLException, StatementFailedException {
        if (!found(transaction, change, relation, row)) {
            insert(transaction, change, relation, row);
        }
    }

    /** Whether there is a row with the key of this one; it is made the same. */
    private boolean found(Transaction transaction, Change change, Relation relation, Tuple row)
            throws SQLException, StatementFailedException {
        List<Call> calls = table(relation).update(Change.Update.sameKey(relation, row));
        return execute(transaction, change, calls.get(0)) > 0;
    }

    private void insert(Transaction transaction, Change change, Relation relation, Tuple row)
            throws SQLException, StatementFailedException {
        if (!row.hasUnchangedToast()) {
            execute(transaction, change, table(relation).insert(new Change.Insert(relation, row)));
        } else if (!copyFollows) {
            throw CopyAgainException.missing(relation.qualifiedName());
        }
    }

    private long execute(Transaction transaction, Change change, Call call)
            throws SQLException, StatementFailedException {
        Relation relation = ((Change.RowChange) change).relation();
        return target.executeNow(call, new Planned(transaction, table(relation), change));
    }

    private TableStatements table(Relation relation) throws SQLException {
        return session.statements(relation);
    }
}
