package io.pgcat.apply;

import java.sql.SQLException;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.postgresql.copy.CopyManager;

import io.pgcat.apply.StatementFailedException.Planned;
import io.pgcat.apply.StatementPipeline.Call;
import io.pgcat.apply.StatementQueue.Expected;
import io.pgcat.apply.StatementQueue.Outcome;
import io.pgcat.apply.net.NetTable;
import io.pgcat.apply.net.NetTable.Net;
import io.pgcat.change.Change;
import io.pgcat.change.Change.Insert;
import io.pgcat.change.Change.Update;
import io.pgcat.change.Relation;
import io.pgcat.change.Transaction;
import io.pgcat.change.Tuple;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.ReplicationException.Place;

/** One table's changes, folded to the last state of each row, and how these are written. */
final class FoldedTable {

    /** Below this a COPY's two round trips cost more than they save. */
    private static final int MIN_COPY = 32;
    /** Rows of one statement. */
    private static final int MAX_ROWS = 4096;

    private static final int MAX_BYTES = 1 << 20;

    private final Relation relation;
    private final TableStatements table;
    private final SetStatements sets;
    private final NetTable net;
    private Planned first;
    private Net taken;

    FoldedTable(Relation relation, TableStatements table, SetStatements sets, int expected) {
        this.relation = relation;
        this.table = table;
        this.sets = sets;
        this.net = sets.newNet(expected);
    }

    /** @return false when the change has to be written by itself, after what was folded */
    boolean add(Transaction transaction, Change.RowChange change) {
        if (!net.add(change)) {
            return false;
        }
        if (first == null) {
            first = new Planned(transaction, table, null);
        }
        return true;
    }

    TableStatements table() {
        return table;
    }

    /** Sends everything but what is to be copied. */
    void send(StatementQueue queue, Tally tally) throws StatementFailedException {
        tally.rows(table.table().qualifiedName(), net.changes());
        taken = net.take();
        sendSets(queue, taken.absent(), sets::delete, false);
        sendSets(queue, taken.gone(), sets::delete, true);
        for (Map.Entry<BitSet, List<Tuple>> changed : taken.changed().entrySet()) {
            BitSet unchanged = changed.getKey();
            if (sets.setsSomething(unchanged)) {
                sendSets(queue, changed.getValue(), rows -> sets.update(rows, unchanged), true);
            } else {
                sendEach(queue, changed.getValue(), row -> table.update(Update.sameKey(relation, row))
                        .get(0));
            }
        }
        if (taken.come().size() < MIN_COPY) {
            sendEach(queue, taken.come(), row -> table.insert(new Insert(relation, row)));
        }
    }

    private void sendSets(StatementQueue queue, List<Tuple> rows, Function<List<Tuple>, Call> call, boolean there)
            throws StatementFailedException {
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < rows.size(); i++) {
            bytes += rows.get(i).bytes().length;
            int count = i + 1 - from;
            if (count == MAX_ROWS || bytes >= MAX_BYTES || i + 1 == rows.size()) {
                Expected expected = new Expected(first, Outcome.EXACT, there ? count : 0);
                queue.send(call.apply(rows.subList(from, i + 1)), expected, bytes);
                from = i + 1;
                bytes = 0;
            }
        }
    }

    private void sendEach(StatementQueue queue, List<Tuple> rows, Function<Tuple, Call> call)
            throws StatementFailedException {
        for (Tuple row : rows) {
            queue.send(call.apply(row), new Expected(first, Outcome.EXACT), row.bytes().length);
        }
    }

    /** Copies what is left, when everything that was sent has been executed. */
    void copy(CopyManager manager) throws StatementFailedException {
        List<Tuple> come = taken.come();
        taken = null;
        if (come.size() < MIN_COPY) {
            return;
        }
        try {
            long count = sets.copy(come, manager);
            if (count != come.size()) {
                Place place = new Place(first.transaction().commitLsn(), first.tableName());
                throw new ReplicationException(
                        ErrorKind.REJECTED_CHANGE, "COPY took " + count + " of " + come.size(), place, "", null);
            }
        } catch (SQLException e) {
            throw new StatementFailedException(first, e);
        }
    }
}
