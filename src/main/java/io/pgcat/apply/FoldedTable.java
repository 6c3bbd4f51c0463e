package io.pgcat.apply;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import io.pgcat.apply.FoldedWrites.Write;
import io.pgcat.apply.StatementFailedException.Planned;
import io.pgcat.apply.StatementPipeline.Call;
import io.pgcat.apply.StatementQueue.Expected;
import io.pgcat.apply.StatementQueue.Outcome;
import io.pgcat.change.Change;
import io.pgcat.change.Change.Insert;
import io.pgcat.change.Relation;
import io.pgcat.change.Transaction;
import io.pgcat.change.Tuple;

/** One table's changes, folded to the last state of each row, and how these are written. */
abstract class FoldedTable {

    /** Below this rows are as cheap one by one. */
    static final int MIN_ARRAY = 4;

    private final Relation relation;
    private final TableStatements table;
    private final SetStatements sets;
    private final List<Write> writes = new ArrayList<>();
    private Planned first;
    private FoldedWrites.Copy copy = FoldedWrites.Copy.NONE;

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

    /**
     * What is to be written; nothing can be folded any more.
     *
     * @throws StatementFailedException if a value has no form in which many go together
     */
    final FoldedWrites take() throws StatementFailedException {
        int changes = changes();
        try {
            collect();
        } catch (NumberFormatException e) {
            throw new StatementFailedException(first, StatementPipeline.refused(e));
        }
        return new FoldedWrites(table, first, changes, List.copyOf(writes), copy);
    }

    abstract boolean fold(Change.RowChange change);

    /** How many changes were folded. */
    abstract int changes();

    /** Adds all writes, in order. */
    abstract void collect();

    final Relation relation() {
        return relation;
    }

    final TableStatements table() {
        return table;
    }

    final SetStatements sets() {
        return sets;
    }

    /** @param rows how many the call must touch */
    final void add(Call call, long rows, long bytes) {
        Expected expected = new Expected(first, Outcome.EXACT, rows);
        writes.add(queue -> queue.send(call, expected, bytes));
    }

    /** As {@link #add(Call, long, long)}; a target that is far away demands the count by itself, so that nobody waits for it. */
    final void addCounted(Call call, long rows, long bytes) {
        add(sets.isFar() ? call.demanding(rows) : call, rows, bytes);
    }

    /** A statement that says something about those that follow. */
    final void addService(Call call) {
        writes.add(queue -> queue.send(call, new Expected(first, Outcome.ANY)));
    }

    /** A row by itself; the statement is made when it is sent. */
    final void addRow(Tuple row, Supplier<Call> call) {
        writes.add(queue -> queue.send(call.get(), new Expected(first, Outcome.EXACT), row.bytes().length));
    }

    /** New rows come last. */
    final void insert(List<Tuple> rows) {
        int count = rows.size();
        boolean copied = count >= sets.leastCopied();
        if (count < MIN_ARRAY || !copied && !sets.insertsArrays()) {
            rows.forEach(row -> addRow(row, () -> table.insert(new Insert(relation, row))));
        } else if (!copied) {
            long bytes = 0;
            for (Tuple row : rows) {
                bytes += row.bytes().length;
            }
            addCounted(sets.insert(rows), count, bytes);
        } else {
            copy = sets.copy(rows);
        }
    }
}
