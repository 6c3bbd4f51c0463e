package io.pgcat.apply;

import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;

import org.postgresql.copy.CopyManager;

import io.pgcat.apply.StatementFailedException.Planned;
import io.pgcat.apply.StatementPipeline.Call;
import io.pgcat.apply.StatementQueue.Expected;
import io.pgcat.apply.StatementQueue.Outcome;
import io.pgcat.change.Change;
import io.pgcat.change.Change.Insert;
import io.pgcat.change.Relation;
import io.pgcat.change.Transaction;
import io.pgcat.change.Tuple;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.ReplicationException.Place;

/** One table's changes, folded to the last state of each row, and how these are written. */
abstract class FoldedTable {

    /** Below this a COPY's two round trips cost more than they save. */
    private static final int MIN_COPY = 32;

    private final Relation relation;
    private final TableStatements table;
    private final SetStatements sets;
    private Planned first;
    /** Rows that are to be copied in when everything else has been executed. */
    private List<Tuple> toCopy = List.of();

    FoldedTable(Relation relation, TableStatements table, SetStatements sets) {
        this.relation = relation;
        this.table = table;
        this.sets = sets;
    }

    /** @param expected how many changes will come, about */
    static FoldedTable of(Relation relation, TableStatements table, int expected) {
        SetStatements sets = table.sets().orElseThrow();
        return switch (sets.search()) {
            case LOOKUP, WHOLE -> new FoldedContents(relation, table, sets);
            case KEY, NONE -> new FoldedRows(relation, table, sets, expected);
        };
    }

    /** @return false when the change has to be written by itself, after what was folded */
    final boolean add(Transaction transaction, Change.RowChange change) {
        if (!fold(change)) {
            return false;
        }
        if (first == null) {
            first = new Planned(transaction, table, null);
        }
        return true;
    }

    abstract boolean fold(Change.RowChange change);

    /** Sends everything but what is to be copied; nothing is folded any more. */
    abstract void send(StatementQueue queue, Tally tally) throws StatementFailedException;

    final Relation relation() {
        return relation;
    }

    final TableStatements table() {
        return table;
    }

    final SetStatements sets() {
        return sets;
    }

    /** What a failure is told as: the first change. */
    final Planned first() {
        return first;
    }

    /** Sends new rows now when they are few. */
    final void insert(StatementQueue queue, List<Tuple> rows) throws StatementFailedException {
        if (rows.size() < MIN_COPY) {
            sendEach(queue, rows, row -> table.insert(new Insert(relation, row)));
        } else {
            toCopy = rows;
        }
    }

    final void sendEach(StatementQueue queue, List<Tuple> rows, Function<Tuple, Call> call)
            throws StatementFailedException {
        for (Tuple row : rows) {
            queue.send(call.apply(row), new Expected(first, Outcome.EXACT), row.bytes().length);
        }
    }

    /** Copies what is left, when everything that was sent has been executed. */
    final void copy(CopyManager manager) throws StatementFailedException {
        List<Tuple> rows = toCopy;
        toCopy = List.of();
        if (rows.isEmpty()) {
            return;
        }
        try {
            long count = sets.copy(rows, manager);
            if (count != rows.size()) {
                Place place = new Place(first.transaction().commitLsn(), first.tableName());
                throw new ReplicationException(
                        ErrorKind.REJECTED_CHANGE, "COPY took " + count + " of " + rows.size(), place, "", null);
            }
        } catch (SQLException e) {
            throw new StatementFailedException(first, e);
        }
    }
}
