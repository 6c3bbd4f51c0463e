package io.pgcat.apply;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;

import io.pgcat.apply.SetStatements.Search;
import io.pgcat.apply.StatementFailedException.Planned;
import io.pgcat.apply.StatementPipeline.Call;
import io.pgcat.apply.net.NetTable;
import io.pgcat.apply.net.NetTable.Net;
import io.pgcat.apply.net.Portion;
import io.pgcat.apply.sql.SetSql;
import io.pgcat.change.Change;
import io.pgcat.change.Change.Delete;
import io.pgcat.change.Change.Insert;
import io.pgcat.change.Change.OldRow;
import io.pgcat.change.Change.Update;
import io.pgcat.change.Relation;
import io.pgcat.change.Tuple;

/**
 * Writes what {@link LenientRows} writes, but many rows at once: one table's changes, folded to the last state of each row, over
 * whatever is there.
 */
final class LenientSets {

    /** About as many as a piece of held changes has. */
    private static final int EXPECTED = 1024;

    private final TargetSession session;
    private final TargetTransaction target;
    private final Relation relation;
    private final TableStatements table;
    private final SetStatements sets;
    private final NetTable net;
    private final List<Planned> changes = new ArrayList<>();

    /** @param table one that {@link #take} such rows */
    LenientSets(TargetSession session, TargetTransaction target, Relation relation, TableStatements table) {
        this.session = session;
        this.target = target;
        this.relation = relation;
        this.table = table;
        this.sets = table.sets().orElseThrow();
        this.net = sets.newNet(EXPECTED);
    }

    /**
     * Whether a table's rows can be written so: they have a key, nothing happens when they are written, and no other row can refuse
     * them, which depends on the order.
     */
    static boolean take(TableStatements table) {
        return table.table().traits().refusingIndexes() == 1
                && table.sets().map(sets -> sets.search() == Search.KEY).orElse(false);
    }

    boolean isOf(TableStatements other) {
        return table == other;
    }

    /** @return false when the change has to be written by itself, after {@link #write} */
    boolean add(Planned planned) {
        Change.RowChange change = (Change.RowChange) planned.change();
        boolean folded = change instanceof Update update && table.movesKey(update) ? move(update) : net.add(change);
        if (folded) {
            changes.add(planned);
        }
        return folded;
    }

    /** What is folded, in order. */
    List<Planned> changes() {
        return changes;
    }

    private boolean move(Update update) {
        boolean folded = !update.row().hasUnchangedToast() && net.add(new Insert(relation, update.row()));
        if (folded) {
            // Refused only where the old row is known to be gone.
            net.add(new Delete(relation, OldRow.KEY, update.old()));
        }
        return folded;
    }

    /** @throws CopyAgainException when a row is missing of which not every value is known, and no copy follows */
    void write(boolean copyFollows) throws StatementFailedException {
        try {
            target.executeNow(session.service(SetSql.PLAN, List.of()), changes.get(0));
            write(net.take(), copyFollows);
        } catch (NumberFormatException e) {
            throw new StatementFailedException(changes.get(0), StatementPipeline.refused(e));
        }
    }

    private void write(Net taken, boolean copyFollows) throws StatementFailedException {
        execute(taken.absent(), sets::delete);
        execute(taken.gone(), sets::delete);
        List<Tuple> whole = new ArrayList<>(taken.come());
        for (var changed : taken.changed().entrySet()) {
            BitSet unchanged = changed.getKey();
            List<Tuple> rows = changed.getValue();
            if (unchanged.isEmpty()) {
                whole.addAll(rows);
            } else if (update(rows, unchanged) < rows.size() && !copyFollows) {
                throw CopyAgainException.missing(relation.qualifiedName());
            }
        }
        execute(whole, sets::writeOver);
    }

    private long update(List<Tuple> rows, BitSet unchanged) throws StatementFailedException {
        if (sets.setsSomething(unchanged)) {
            return execute(rows, some -> sets.update(some, unchanged));
        }
        long found = 0;
        for (Tuple row : rows) {
            found += target.executeNow(
                    table.update(Update.sameKey(relation, row)).get(0), changes.get(0));
        }
        return found;
    }

    /** @return how many rows were there */
    private long execute(List<Tuple> rows, Function<List<Tuple>, Call> call) throws StatementFailedException {
        long found = 0;
        for (Portion portion : Portion.of(rows)) {
            found += target.executeNow(call.apply(portion.rows()), changes.get(0));
        }
        return found;
    }
}
