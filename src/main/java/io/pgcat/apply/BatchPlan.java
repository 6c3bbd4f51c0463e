package io.pgcat.apply;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.pgcat.apply.ApplyReport.Strategy;
import io.pgcat.apply.SetStatements.Search;
import io.pgcat.apply.Strategies.Wanted;
import io.pgcat.apply.TableGate.Passage;
import io.pgcat.apply.target.TargetTable;
import io.pgcat.change.Change;
import io.pgcat.change.Relation;
import io.pgcat.change.Transaction;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.ReplicationException.Place;

/**
 * What is to be done as one target transaction, or as one step of it, and how each table's changes are written. Made before
 * the first statement, with the targets looked at afresh.
 *
 * @param transactions in commit order, or one part of one
 * @param tables every relation that the changes name
 */
record BatchPlan(List<Transaction> transactions, Map<Relation, TablePlan> tables) {

    /** With fewer changes of a table, folding saves nothing. */
    private static final int MIN_FOLDED = 24;
    /** Unless they are of many tables in one large batch, where the savepoint does not count. */
    private static final int MIN_FOLDED_OF_MANY = 4;

    private static final int MANY = 1000;

    /** How one relation's changes are written. Compared by identity: there is one per relation. */
    static final class TablePlan {
        private final Relation relation;
        private final TableStatements statements;
        private final Strategy strategy;
        private final int rows;

        TablePlan(Relation relation, TableStatements statements, Strategy strategy, int rows) {
            this.relation = relation;
            this.statements = statements;
            this.strategy = strategy;
            this.rows = rows;
        }

        Relation relation() {
            return relation;
        }

        TableStatements statements() {
            return statements;
        }

        Strategy strategy() {
            return strategy;
        }

        /** How many rows are changed. */
        int rows() {
            return rows;
        }

        TargetTable target() {
            return statements.table();
        }
    }

    /** A relation's first transaction here, and how many rows are changed. */
    private static final class Use {
        private final Transaction first;
        private int rows;
        private int inserts;

        private Use(Transaction first) {
            this.first = first;
        }

        /** @param all rows of the batch */
        private boolean isWorthFolding(Optional<SetStatements> sets, Wanted wanted, int all) {
            if (sets.isEmpty()) {
                return false;
            }
            Search search = sets.get().search();
            int ofMany = search == Search.KEY && all >= MANY ? MIN_FOLDED_OF_MANY : MIN_FOLDED;
            int least = wanted == Wanted.NET ? 1 : ofMany;
            return rows >= least && (inserts == rows || search != Search.NONE);
        }
    }

    /**
     * Plans by the targets as they are now.
     *
     * @throws ReplicationException CONFIGURATION with the place, if a target is missing or unsuitable
     */
    static BatchPlan of(List<Transaction> transactions, TargetSession session) throws SQLException {
        Map<Relation, Use> uses = uses(transactions);
        session.catalog().refresh(uses.keySet());
        Map<Relation, TableStatements> statements = new LinkedHashMap<>();
        for (Map.Entry<Relation, Use> use : uses.entrySet()) {
            Relation relation = use.getKey();
            try {
                statements.put(relation, session.statements(relation));
            } catch (ReplicationException e) {
                Place place = new Place(use.getValue().first.commitLsn(), relation.qualifiedName());
                throw new ReplicationException(e.kind(), e.getMessage(), place, e.sqlState(), e);
            }
        }
        return of(transactions, uses, statements, session);
    }

    /** Plans by what is known of the targets; empty when there is a table that was not met yet. Any thread. */
    static Optional<BatchPlan> ahead(List<Transaction> transactions, KnownTargets targets) {
        Map<Relation, Use> uses = uses(transactions);
        Map<Relation, TableStatements> statements = new LinkedHashMap<>();
        for (Relation relation : uses.keySet()) {
            TableStatements known = targets.known(relation);
            if (known == null) {
                return Optional.empty();
            }
            statements.put(relation, known);
        }
        return Optional.of(of(transactions, uses, statements, targets));
    }

    private static BatchPlan of(
            List<Transaction> transactions,
            Map<Relation, Use> uses,
            Map<Relation, TableStatements> statements,
            KnownTargets targets) {
        Set<TargetTable> inOrder = inOrder(statements, targets);
        Map<Relation, TablePlan> tables = new HashMap<>();
        int all = uses.values().stream().mapToInt(use -> use.rows).sum();
        statements.forEach((relation, table) -> {
            Use use = uses.get(relation);
            boolean folds = !inOrder.contains(table.table())
                    && use.isWorthFolding(table.sets(), targets.wanted(table.table()), all);
            tables.put(relation, new TablePlan(relation, table, folds ? Strategy.NET : Strategy.ORDERED, use.rows));
        });
        return new BatchPlan(transactions, tables);
    }

    /** Whether the gate keeps nothing of this back. */
    boolean passes(TableGate gate) {
        return tables.keySet().stream().allMatch(relation -> gate.of(relation) == Passage.PASS);
    }

    /** Whether the targets, looked at afresh, are as they were when this was planned, and still trusted. */
    boolean isTrue(TargetSession session) throws SQLException {
        session.catalog().refresh(tables.keySet());
        for (Map.Entry<Relation, TablePlan> table : tables.entrySet()) {
            TablePlan planned = table.getValue();
            boolean trusted =
                    planned.strategy() != Strategy.NET || session.trust().allows(planned.target());
            if (!trusted || session.statements(table.getKey()) != planned.statements()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Targets whose changes keep their order: those that several relations write to, and all where one of them has
     * triggers or the like, which might look at the others; so might what two tables at another server have there.
     */
    private static Set<TargetTable> inOrder(Map<Relation, TableStatements> statements, KnownTargets targets) {
        Set<TargetTable> all = new HashSet<>();
        Set<TargetTable> inOrder = new HashSet<>();
        boolean observed = false;
        int elsewhere = 0;
        for (TableStatements table : statements.values()) {
            TargetTable target = table.table();
            observed |= !target.takesRowsTogether();
            elsewhere += target.isQuiet() ? 0 : 1;
            if (!all.add(target) || !targets.trust().allows(target) || targets.wanted(target) == Wanted.ORDERED) {
                inOrder.add(target);
            }
        }
        return observed || elsewhere > 1 ? all : inOrder;
    }

    /** Every relation that is named. */
    private static Map<Relation, Use> uses(List<Transaction> transactions) {
        Map<Relation, Use> uses = new LinkedHashMap<>();
        Map<Relation, Use> instances = new IdentityHashMap<>();
        Relation last = null;
        Use use = null;
        for (Transaction transaction : transactions) {
            for (Change change : transaction.changes()) {
                Change.RowChange row = change.asRow();
                if (row != null) {
                    // Changes mostly share the instance; comparing columns each time would cost more than the rest.
                    if (row.relation() != last) {
                        last = row.relation();
                        use = instances.get(last);
                        if (use == null) {
                            use = uses.computeIfAbsent(last, relation -> new Use(transaction));
                            instances.put(last, use);
                        }
                    }
                    use.rows++;
                    use.inserts += row.kind() == Change.Kind.INSERT ? 1 : 0;
                } else if (change instanceof Change.Truncate truncate) {
                    truncate.relations()
                            .forEach(named -> uses.computeIfAbsent(named, relation -> new Use(transaction)));
                }
            }
        }
        return uses;
    }

    TablePlan table(Relation relation) {
        return tables.get(relation);
    }

    /** The tables of which only the last state of each row is written. */
    Stream<TablePlan> folded() {
        return tables.values().stream().filter(table -> table.strategy() == Strategy.NET);
    }

    boolean folds() {
        return folded().findAny().isPresent();
    }

    /** The same, everything in order. */
    BatchPlan inOrder() {
        Map<Relation, TablePlan> ordered = new HashMap<>();
        tables.forEach((relation, table) ->
                ordered.put(relation, new TablePlan(relation, table.statements(), Strategy.ORDERED, table.rows())));
        return new BatchPlan(transactions, ordered);
    }
}
