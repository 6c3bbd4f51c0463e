package io.pgcat.apply;

import java.util.List;
import java.util.function.Function;

import io.pgcat.apply.StatementPipeline.Call;
import io.pgcat.apply.net.NetTable;
import io.pgcat.apply.net.NetTable.Net;
import io.pgcat.apply.net.Portion;
import io.pgcat.change.Change;
import io.pgcat.change.Change.Delete;
import io.pgcat.change.Change.OldRow;
import io.pgcat.change.Change.Update;
import io.pgcat.change.Relation;
import io.pgcat.change.Tuple;

/** Of a table whose rows have a key, or are only inserted. */
final class FoldedRows extends FoldedTable {

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
    int changes() {
        return net.changes();
    }

    @Override
    void collect() {
        Net taken = net.take();
        addSets(taken.absent(), sets()::delete, false);
        if (taken.gone().size() < MIN_ARRAY) {
            taken.gone().forEach(row -> addRow(row, () -> table().delete(new Delete(relation(), OldRow.KEY, row))));
        } else {
            addSets(taken.gone(), sets()::delete, true);
        }
        taken.changed().forEach((unchanged, rows) -> {
            if (rows.size() < MIN_ARRAY || !sets().setsSomething(unchanged)) {
                rows.forEach(row -> addRow(row, () -> table().update(Update.sameKey(relation(), row))
                        .get(0)));
            } else {
                addSets(rows, some -> sets().update(some, unchanged), true);
            }
        });
        insert(taken.come());
    }

    private void addSets(List<Tuple> rows, Function<List<Tuple>, Call> call, boolean there) {
        for (Portion portion : Portion.of(rows)) {
            addCounted(call.apply(portion.rows()), there ? portion.rows().size() : 0, portion.bytes());
        }
    }
}
