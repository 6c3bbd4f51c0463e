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
import io.pgcat.change.Relation;
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
    private final Map<Relation, FoldedTable> tables = new LinkedHashMap<>();
    /** How often a table's changes had to be written because of one that cannot be folded. */
    private final Map<Relation, Integer> interruptions = new HashMap<>();

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
        Change.RowChange row = change.asRow();
        if (row != null) {
            addRow(transaction, row);
            return;
        }
        if (change instanceof Change.Truncate truncate) {
            writeBefore(transaction, truncate);
        }
        steps.add(target -> target.add(plan, transaction, change));
    }

    private void addRow(Transaction transaction, Change.RowChange row) throws StatementFailedException {
        FoldedTable known = tables.get(row.relation());
        FoldedTable folded = known == null ? begun(row.relation()) : known;
        if (folded == null) {
            steps.add(target -> target.add(plan, transaction, row));
        } else if (!folded.add(transaction, row)) {
            interrupted(folded, transaction);
            steps.add(target -> target.add(plan, transaction, row));
        }
    }

    /** What a table's changes are folded in from now on; null when they keep their order. */
    private FoldedTable begun(Relation relation) {
        TablePlan table = plan.table(relation);
        if (table.strategy() != Strategy.NET || interruptions.getOrDefault(relation, 0) > MAX_INTERRUPTIONS) {
            return null;
        }
        FoldedTable begun = FoldedTable.of(relation, table.statements(), table.rows());
        tables.put(relation, begun);
        return begun;
    }

    /** What stood before the change in its table is a step now. */
    private void interrupted(FoldedTable folded, Transaction transaction) throws StatementFailedException {
        tables.remove(folded.relation());
        interruptions.merge(folded.relation(), 1, Integer::sum);
        write(List.of(folded), transaction);
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
