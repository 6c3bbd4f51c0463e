package io.pgcat.apply;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.pgcat.apply.Strategies.Wanted;
import io.pgcat.apply.target.AssumedTable;
import io.pgcat.apply.target.TargetTable;
import io.pgcat.change.Change;
import io.pgcat.change.Relation;
import io.pgcat.change.Transaction;
import io.pgcat.progress.Position;

/** A target that does not exist: a rehearsal prepares changes for it in every way that there is, and sends nothing. */
public final class SampleTarget implements KnownTargets {

    private final Map<Relation, TableStatements> tables = new ConcurrentHashMap<>();
    private final FoldTrust trust = new FoldTrust();
    private final SkippedTransactions skipped = new SkippedTransactions("sample");

    /**
     * Prepares them to be written together, and then each by itself.
     *
     * @return how many statements and steps that makes
     */
    public int prepare(List<Transaction> received) {
        List<Transaction> kept = skipped.without(received, Position.NONE);
        List<Transaction> transactions =
                GatedTransactions.of(kept, TableGate.open()).passing();
        int prepared = BatchPlan.ahead(transactions, this)
                .map(PreparedBatch::of)
                .orElseThrow()
                .steps()
                .size();
        for (Transaction transaction : transactions) {
            for (Change change : transaction.changes()) {
                prepared += statements(change.asRow());
            }
        }
        return prepared;
    }

    private int statements(Change.RowChange change) {
        TableStatements table = known(change.relation());
        return switch (change.kind()) {
            case INSERT -> List.of(table.insert((Change.Insert) change)).size();
            case UPDATE -> table.update((Change.Update) change).size();
            case DELETE -> List.of(table.delete((Change.Delete) change)).size();
            case COPY, TRUNCATE, MESSAGE -> 0;
        };
    }

    @Override
    public TableStatements known(Relation relation) {
        return tables.computeIfAbsent(
                relation, met -> new TableStatements(met, AssumedTable.of(met), () -> Duration.ZERO, false));
    }

    @Override
    public FoldTrust trust() {
        return trust;
    }

    @Override
    public Wanted wanted(TargetTable table) {
        return Wanted.AUTO;
    }
}
