package io.pgcat.apply;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.pgcat.apply.ApplyReport.Strategy;
import io.pgcat.apply.BatchPlan.TablePlan;
import io.pgcat.apply.target.TargetTable;
import io.pgcat.change.Change;
import io.pgcat.change.Transaction;

/**
 * Folds what a plan says is to be folded, and puts all of the plan's changes into steps. Tables are independent of each other:
 * nothing fires when their rows are written.
 */
final class FoldedChanges {

    /** A table whose changes are interrupted more often is written in order for the rest of the plan. */
    private static final int MAX_INTERRUPTIONS = 4;

    private final BatchPlan plan;
    private final List<Step> steps = new ArrayList<>();
    private final Map<TablePlan, FoldedTable> tables = new LinkedHashMap<>();
    /** How often a table's changes had to be written because of one that cannot be folded. */
    private final Map<TablePlan, Integer> interruptions = new HashMap<>();

    private TablePlan latest;

    /** What is done at the target at once. */
    @FunctionalInterface
    interface Step {
        void writeTo(TargetTransaction target) throws StatementFailedException;
    }

    private FoldedChanges(BatchPlan plan) {
        this.plan = plan;
    }

    /**
     * The plan's changes as steps, in order.
     *
     * @throws StatementFailedException if a value has no form in which many go together
     */
    static List<Step> of(BatchPlan plan) throws StatementFailedException {
        FoldedChanges folded = new FoldedChanges(plan);
        Transaction last = null;
        for (Transaction transaction : plan.transactions()) {
            last = transaction;
            for (Change change : transaction.changes()) {
                folded.add(transaction, change);
            }
        }
        folded.write(List.copyOf(folded.tables.values()), last);
        return folded.steps;
    }

    private void add(Transaction transaction, Change change) throws StatementFailedException {
        if (change instanceof Change.RowChange row) {
            addRow(transaction, row);
            return;
        }
        if (change instanceof Change.Truncate truncate) {
            writeBefore(transaction, truncate);
        }
        steps.add(target -> target.add(plan, transaction, change));
    }

    private void addRow(Transaction transaction, Change.RowChange row) throws StatementFailedException {
        if (latest == null || latest.relation() != row.relation()) {
            latest = plan.table(row.relation());
        }
        if (latest.strategy() != Strategy.NET || !folds(latest, transaction, row)) {
            steps.add(target -> target.add(plan, transaction, row));
        }
    }

    /** Whether the change was folded; if not, what stood before it in its table is a step now. */
    private boolean folds(TablePlan table, Transaction transaction, Change.RowChange change)
            throws StatementFailedException {
        FoldedTable folded = tables.get(table);
        if (folded == null) {
            if (interruptions.getOrDefault(table, 0) > MAX_INTERRUPTIONS) {
                return false;
            }
            folded = FoldedTable.of(change.relation(), table.statements(), table.rows());
            tables.put(table, folded);
        }
        if (folded.add(transaction, change)) {
            return true;
        }
        tables.remove(table);
        interruptions.merge(table, 1, Integer::sum);
        write(List.of(folded), transaction);
        return false;
    }

    /** What was folded of tables that are about to be emptied. */
    private void writeBefore(Transaction transaction, Change.Truncate truncate) throws StatementFailedException {
        Collection<TargetTable> named = truncate.relations().stream()
                .map(relation -> plan.table(relation).target())
                .collect(Collectors.toSet());
        List<FoldedTable> concerned = new ArrayList<>();
        tables.values().removeIf(table -> {
            boolean concerns = named.contains(table.table().table());
            if (concerns) {
                concerned.add(table);
            }
            return concerns;
        });
        write(concerned, transaction);
    }

    private void write(List<FoldedTable> folded, Transaction transaction) throws StatementFailedException {
        List<FoldedWrites> writes = new ArrayList<>();
        for (FoldedTable table : folded) {
            writes.add(table.take());
        }
        if (!writes.isEmpty()) {
            steps.add(target -> target.add(writes, transaction));
        }
    }
}
