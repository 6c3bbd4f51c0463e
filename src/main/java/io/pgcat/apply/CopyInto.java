package io.pgcat.apply;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

import org.postgresql.copy.CopyIn;

import io.pgcat.apply.CopyTarget.Manner;
import io.pgcat.apply.PreparedBatch.Prepared;
import io.pgcat.apply.StatementFailedException.Planned;
import io.pgcat.apply.sql.OverSql;
import io.pgcat.apply.wire.CopyText;
import io.pgcat.change.Change;
import io.pgcat.change.Change.OldRow;
import io.pgcat.change.Relation;
import io.pgcat.change.Transaction;
import io.pgcat.change.Tuple;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.ReplicationException.Place;
import io.pgcat.progress.Move;

/**
 * One target transaction of an initial copy: rows of one table. By COPY where the target takes them so, directly or, where they are
 * to be written over others, by way of a temporary table; else one INSERT for each.
 */
final class CopyInto {

    private final TargetSession session;
    private final TargetTransaction target;
    private final Manner manner;
    private TableStatements table;
    private Planned planned;
    private CopyIn copy;
    private OverSql over;
    private long inserted;

    CopyInto(TargetSession session, TargetTransaction target, Manner manner) {
        this.session = session;
        this.target = target;
        this.manner = manner;
    }

    Manner manner() {
        return manner;
    }

    void add(Transaction transaction) throws SQLException, StatementFailedException {
        for (Change change : transaction.changes()) {
            if (change instanceof Change.CopyData data) {
                begin(transaction, data.relation());
                requireColumns(data.relation());
                for (byte[] piece : data.pieces()) {
                    write(piece);
                }
            }
        }
        addRows(transaction);
    }

    private void addRows(Transaction transaction) throws SQLException, StatementFailedException {
        List<Change> rows = transaction.changes().stream()
                .filter(change -> !(change instanceof Change.CopyData))
                .toList();
        if (rows.isEmpty()) {
            return;
        }
        begin(transaction, ((Change.RowChange) rows.get(0)).relation());
        if (table.sets().isPresent()) {
            List<Tuple> tuples =
                    rows.stream().map(row -> ((Change.Insert) row).row()).toList();
            for (byte[] piece : CopyText.pieces(tuples, table.sets().get().written())) {
                write(piece);
            }
        } else {
            List<Change> changes = manner.over() ? over(rows) : rows;
            target.add(Prepared.NOTHING.with(List.of(transaction.withChanges(changes)), session));
            target.flush();
            inserted += rows.size();
        }
    }

    /** Whatever has the same key goes first. */
    private static List<Change> over(List<Change> rows) {
        List<Change> changes = new ArrayList<>();
        for (Change row : rows) {
            Change.Insert insert = (Change.Insert) row;
            changes.add(new Change.Delete(insert.relation(), OldRow.KEY, insert.row()));
            changes.add(insert);
        }
        return changes;
    }

    private void begin(Transaction transaction, Relation relation) throws SQLException, StatementFailedException {
        if (table != null) {
            return;
        }
        table = session.statementsNow(relation);
        planned = new Planned(transaction, table, null);
        target.assume(table, transaction);
        target.flush();
        if (table.sets().isEmpty()) {
            return;
        }
        SetStatements sets = table.sets().get();
        if (manner.over()) {
            over = sets.over();
            session.execute(over.temporaryTable());
            open(over.copy(manner.binary()));
        } else {
            open(sets.copySql() + (manner.binary() ? " WITH (FORMAT binary)" : ""));
        }
    }

    private void open(String sql) throws StatementFailedException {
        try {
            copy = session.copyManager().copyIn(sql);
        } catch (SQLException e) {
            throw new StatementFailedException(planned, e);
        }
    }

    /** What came without having been looked into has exactly the columns that were asked for. */
    private void requireColumns(Relation relation) {
        boolean fits = table.sets()
                .map(sets -> sets.written().length == relation.columns().size())
                .orElse(false);
        if (!fits) {
            throw new ReplicationException(
                    ErrorKind.TRANSIENT,
                    "Table " + table.table() + " has changed while rows were copied into it; it is copied again",
                    new Place(manner.lsn(), table.table().qualifiedName()),
                    "",
                    null);
        }
    }

    private void write(byte[] piece) throws StatementFailedException {
        try {
            copy.writeToCopy(piece, 0, piece.length);
        } catch (SQLException e) {
            throw new StatementFailedException(planned, e);
        }
    }

    /** Ends COPY, notes the moves and commits. */
    long finish(LongFunction<List<Move>> moves) throws SQLException, StatementFailedException {
        Transaction last = planned == null
                ? new Transaction(0, manner.lsn(), manner.lsn(), Instant.now(), "", Transaction.Part.WHOLE, List.of())
                : planned.transaction();
        long rows = inserted + copied();
        for (Move move : moves.apply(rows)) {
            target.mark(move, new Planned(last, null, null));
        }
        target.commit(last);
        return rows;
    }

    private long copied() throws StatementFailedException {
        if (copy == null) {
            return 0;
        }
        try {
            long rows = copy.endCopy();
            copy = null;
            if (over != null) {
                session.execute(over.insert());
            }
            return rows;
        } catch (SQLException e) {
            throw new StatementFailedException(planned, e);
        }
    }

    /** Nothing more comes. */
    void breakOff() throws SQLException {
        if (copy != null && copy.isActive()) {
            copy.cancelCopy();
        }
    }
}
