package io.pgcat.apply;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.postgresql.copy.CopyManager;

import io.pgcat.apply.BatchPlan.TablePlan;
import io.pgcat.apply.StatementFailedException.Planned;
import io.pgcat.apply.target.TargetTable;
import io.pgcat.change.Change;
import io.pgcat.change.Transaction;

/**
 * The changes of one step that are written as the last state of each row. Tables are independent of each other: nothing
 * fires when their rows are written.
 */
final class FoldedChanges {

    /** A table whose changes are interrupted more often is written in order for the rest of the step. */
    private static final int MAX_INTERRUPTIONS = 4;

    private final TargetSession session;
    private final StatementQueue queue;
    private final Tally tally;
    private final Map<TablePlan, FoldedTable> tables = new LinkedHashMap<>();
    /** How often a table's changes had to be written because of one that cannot be folded. */
    private final Map<TablePlan, Integer> interruptions = new HashMap<>();

    FoldedChanges(TargetSession session, StatementQueue queue, Tally tally) {
        this.session = session;
        this.queue = queue;
        this.tally = tally;
    }

    /**
     * Takes one change.
     *
     * @return false when the change has to be written in order; what stood before it in its table is sent then
     */
    boolean add(TablePlan plan, Transaction transaction, Change.RowChange change) throws StatementFailedException {
        FoldedTable table = tables.get(plan);
        if (table == null) {
            if (interruptions.getOrDefault(plan, 0) > MAX_INTERRUPTIONS) {
                return false;
            }
            table = FoldedTable.of(change.relation(), plan.statements(), plan.rows());
            tables.put(plan, table);
        }
        if (table.add(transaction, change)) {
            return true;
        }
        tables.remove(plan);
        interruptions.merge(plan, 1, Integer::sum);
        write(List.of(table), transaction);
        return false;
    }

    /** Writes what was folded of these tables: something is to be done to them as a whole. */
    void writeBefore(Transaction transaction, Collection<TargetTable> named) throws StatementFailedException {
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

    /** Writes everything. */
    void writeAll(Transaction last) throws StatementFailedException {
        write(List.copyOf(tables.values()), last);
        tables.clear();
    }

    private void write(List<FoldedTable> folded, Transaction transaction) throws StatementFailedException {
        for (FoldedTable table : folded) {
            session.assume(table.table().table().role(), queue, new Planned(transaction, null, null));
            table.send(queue, tally);
        }
        queue.flush();
        for (FoldedTable table : folded) {
            table.copy(copyManager(transaction));
        }
    }

    private CopyManager copyManager(Transaction transaction) throws StatementFailedException {
        try {
            return session.copyManager();
        } catch (SQLException e) {
            throw new StatementFailedException(new Planned(transaction, null, null), e);
        }
    }
}
