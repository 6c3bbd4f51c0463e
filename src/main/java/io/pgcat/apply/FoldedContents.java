package io.pgcat.apply;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

import io.pgcat.apply.SetStatements.Search;
import io.pgcat.apply.StatementPipeline.Call;
import io.pgcat.apply.StatementQueue.Expected;
import io.pgcat.apply.StatementQueue.Outcome;
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
    void send(StatementQueue queue, Tally tally) throws StatementFailedException {
        tally.rows(table().table().qualifiedName(), net.changes());
        Net taken = net.take();
        if (sets().search() == Search.LOOKUP) {
            lookUp(queue, taken.gone(), List.of(), sets()::delete);
            lookUp(queue, taken.before(), taken.after(), sets()::update);
        } else if (!taken.gone().isEmpty() || !taken.before().isEmpty()) {
            plan(queue, ContentSql.PLAN_FOR_ALL);
            send(queue, taken.gone().size(), () -> sets().deleteByContent(taken.gone()));
            send(queue, taken.before().size(), () -> sets().updateByContent(taken.before(), taken.after()));
            plan(queue, ContentSql.PLAN_FOR_ONE);
        }
        insert(queue, taken.come());
    }

    private void lookUp(StatementQueue queue, List<Tuple> before, List<Tuple> after, Function<Wanted, Call> call)
            throws StatementFailedException {
        int[] columns = sets().key().stream().mapToInt(SentColumn::source).toArray();
        for (Wanted rows : Wanted.of(columns, before, after)) {
            int count = rows.before().size();
            queue.send(call.apply(rows), new Expected(first(), Outcome.EXACT, count));
        }
    }

    private void plan(StatementQueue queue, String sql) throws StatementFailedException {
        queue.send(sets().service(sql), new Expected(first(), Outcome.ANY));
    }

    private void send(StatementQueue queue, int rows, Supplier<Call> call) throws StatementFailedException {
        if (rows > 0) {
            queue.send(call.get(), new Expected(first(), Outcome.EXACT, rows));
        }
    }
}
