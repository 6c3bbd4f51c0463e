package io.pgcat.apply;

import java.util.List;
import java.util.function.Function;

import io.pgcat.apply.SetStatements.Search;
import io.pgcat.apply.StatementPipeline.Call;
import io.pgcat.apply.net.NetContents;
import io.pgcat.apply.net.NetContents.Net;
import io.pgcat.apply.net.Wanted;
import io.pgcat.apply.sql.ContentSql;
import io.pgcat.apply.sql.SentColumn;
import io.pgcat.change.Change;
import io.pgcat.change.Relation;
import io.pgcat.change.Tuple;

/** Of a table without key, whose rows are found by what they hold. */
final class FoldedContents extends FoldedTable {

    private final NetContents net = new NetContents();

    FoldedContents(Relation relation, TableStatements table, SetStatements sets) {
        super(relation, table, sets);
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
        if (sets().search() == Search.LOOKUP) {
            lookUp(taken.gone(), List.of(), sets()::delete);
            lookUp(taken.before(), taken.after(), sets()::update);
        } else if (!taken.gone().isEmpty() || !taken.before().isEmpty()) {
            addService(sets().service(ContentSql.PLAN_FOR_ALL));
            readWhole(taken);
            addService(sets().service(ContentSql.PLAN_FOR_ONE));
        }
        insert(taken.come());
    }

    private void lookUp(List<Tuple> before, List<Tuple> after, Function<Wanted, Call> call) {
        int[] columns = sets().key().stream().mapToInt(SentColumn::source).toArray();
        for (Wanted rows : Wanted.of(columns, before, after)) {
            add(call.apply(rows), rows.before().size(), 0);
        }
    }

    private void readWhole(Net net) {
        if (!net.gone().isEmpty()) {
            add(sets().deleteByContent(net.gone()), net.gone().size(), 0);
        }
        if (!net.before().isEmpty()) {
            add(sets().updateByContent(net.before(), net.after()), net.before().size(), 0);
        }
    }
}
