package io.pgcat.apply;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.pgcat.apply.StatementPipeline.Call;
import io.pgcat.apply.StatementQueue.Expected;
import io.pgcat.apply.StatementQueue.Outcome;
import io.pgcat.apply.net.NetTable;
import io.pgcat.apply.net.NetTable.Net;
import io.pgcat.change.Change;
import io.pgcat.change.Change.Update;
import io.pgcat.change.Relation;
import io.pgcat.change.Tuple;

/** Of a table whose rows have a key, or are only inserted. */
final class FoldedRows extends FoldedTable {

    /** Rows of one statement. */
    private static final int MAX_ROWS = 4096;

    private static final int MAX_BYTES = 1 << 20;

    private final NetTable net;

    FoldedRows(Relation relation, TableStatements table, SetStatements sets, int expected) {
        super(relation, table, sets);
        this.net = sets.newNet(expected);
    }

    @Override
    boolean fold(Change.RowChange change) {
        return net.add(change);
    }

    @Override
    void send(StatementQueue queue, Tally tally) throws StatementFailedException {
        tally.rows(table().table().qualifiedName(), net.changes());
        Net taken = net.take();
        sendSets(queue, taken.absent(), sets()::delete, false);
        sendSets(queue, taken.gone(), sets()::delete, true);
        for (Map.Entry<BitSet, List<Tuple>> changed : taken.changed().entrySet()) {
            BitSet unchanged = changed.getKey();
            if (sets().setsSomething(unchanged)) {
                sendSets(queue, changed.getValue(), rows -> sets().update(rows, unchanged), true);
            } else {
                sendEach(queue, changed.getValue(), row -> table().update(Update.sameKey(relation(), row))
                        .get(0));
            }
        }
        insert(queue, taken.come());
    }

    private void sendSets(StatementQueue queue, List<Tuple> rows, Function<List<Tuple>, Call> call, boolean there)
            throws StatementFailedException {
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < rows.size(); i++) {
            bytes += rows.get(i).bytes().length;
            int count = i + 1 - from;
            if (count == MAX_ROWS || bytes >= MAX_BYTES || i + 1 == rows.size()) {
                Expected expected = new Expected(first(), Outcome.EXACT, there ? count : 0);
                queue.send(call.apply(rows.subList(from, i + 1)), expected, bytes);
                from = i + 1;
                bytes = 0;
            }
        }
    }
}
