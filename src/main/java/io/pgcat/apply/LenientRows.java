package io.pgcat.apply;

import java.sql.SQLException;
import java.util.List;

import io.pgcat.apply.StatementFailedException.Planned;
import io.pgcat.apply.StatementPipeline.Call;
import io.pgcat.change.Change;
import io.pgcat.change.Change.OldRow;
import io.pgcat.change.Relation;
import io.pgcat.change.Transaction;
import io.pgcat.change.Tuple;

/**
 * Applies changes to rows of which some are as they were before and some as they were after them: parts of the table were
 * copied at different moments. In the end every row is as after the last of these changes, because each change brings all
 * values that it has, and what it does not bring it did not change.
 */
final class LenientRows {

    private final TargetSession session;
    private final TargetTransaction target;

    LenientRows(TargetSession session, TargetTransaction target) {
        this.session = session;
        this.target = target;
    }

    /** @throws CopyAgainException when a row is missing of which not every value is known */
    void add(Transaction transaction) throws SQLException, StatementFailedException {
        for (Change change : transaction.changes()) {
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
    }

    private void update(Transaction transaction, Change.Update update) throws SQLException, StatementFailedException {
        if (update.oldRow() == OldRow.ABSENT) {
            write(transaction, update, update.relation(), update.row());
            return;
        }
        Change old = new Change.Delete(update.relation(), update.oldRow(), update.old());
        if (found(transaction, update, update.relation(), update.row())) {
            if (movesKey(update)) {
                execute(transaction, update, table(update.relation()).delete((Change.Delete) old));
            }
            return;
        }
        if (executeFirst(transaction, update, table(update.relation()).update(update)) == 0) {
            insert(transaction, update, update.relation(), update.row());
        }
    }

    private boolean movesKey(Change.Update update) throws SQLException {
        return table(update.relation()).key().columns().stream()
                .anyMatch(column -> !update.row().sameValue(column.source(), update.old()));
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
        return executeFirst(transaction, change, calls) > 0;
    }

    private void insert(Transaction transaction, Change change, Relation relation, Tuple row)
            throws SQLException, StatementFailedException {
        if (row.hasUnchangedToast()) {
            throw new CopyAgainException(relation.qualifiedName());
        }
        execute(transaction, change, table(relation).insert(new Change.Insert(relation, row)));
    }

    private long executeFirst(Transaction transaction, Change change, List<Call> calls)
            throws SQLException, StatementFailedException {
        if (calls.size() > 1) {
            throw new CopyAgainException(((Change.RowChange) change).relation().qualifiedName());
        }
        return execute(transaction, change, calls.get(0));
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
