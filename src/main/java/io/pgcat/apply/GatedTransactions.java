package io.pgcat.apply;

import java.util.ArrayList;
import java.util.List;

import io.pgcat.apply.TableGate.Passage;
import io.pgcat.change.Change;
import io.pgcat.change.Relation;
import io.pgcat.change.Transaction;

/**
 * Transactions as a gate lets them through.
 *
 * @param passing what is to be applied, in order; transactions of which nothing is left are among them
 * @param held what is to be kept, in order
 * @param ignored how many changes are left out
 */
record GatedTransactions(List<Transaction> passing, List<HeldChange> held, long ignored) {

    /** Changes that belong together and are kept: of one table, within one transaction. */
    record HeldChange(Relation relation, Transaction transaction, List<Change> changes) {}

    static GatedTransactions of(List<Transaction> transactions, TableGate gate) {
        if (!closesAny(transactions, gate)) {
            return new GatedTransactions(transactions, List.of(), 0);
        }
        Sorter sorter = new Sorter(gate);
        List<Transaction> passing = new ArrayList<>();
        for (Transaction transaction : transactions) {
            passing.add(transaction.withChanges(sorter.passing(transaction)));
        }
        return new GatedTransactions(passing, sorter.held, sorter.ignored);
    }

    /** Whether the gate keeps any change of these back. */
    private static boolean closesAny(List<Transaction> transactions, TableGate gate) {
        Relation last = null;
        for (Transaction transaction : transactions) {
            for (Change change : transaction.changes()) {
                Change.RowChange row = change.asRow();
                if (row != null) {
                    if (row.relation() != last) {
                        last = row.relation();
                        if (gate.of(last) != Passage.PASS) {
                            return true;
                        }
                    }
                } else if (change instanceof Change.Truncate truncate
                        && truncate.relations().stream().anyMatch(relation -> gate.of(relation) != Passage.PASS)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static final class Sorter {
        private final TableGate gate;
        private final List<HeldChange> held = new ArrayList<>();
        private long ignored;

        private Sorter(TableGate gate) {
            this.gate = gate;
        }

        private List<Change> passing(Transaction transaction) {
            List<Change> passing = new ArrayList<>();
            for (Change change : transaction.changes()) {
                if (change instanceof Change.RowChange row) {
                    sort(transaction, row.relation(), change, passing);
                } else if (change instanceof Change.Truncate truncate) {
                    sort(transaction, truncate, passing);
                } else {
                    passing.add(change);
                }
            }
            return passing;
        }

        private void sort(Transaction transaction, Relation relation, Change change, List<Change> passing) {
            switch (gate.of(relation)) {
                case PASS -> passing.add(change);
                case IGNORE -> ignored++;
                case HOLD -> hold(transaction, relation, change);
            }
        }

        /** Each table is emptied where it is, now or later. */
        private void sort(Transaction transaction, Change.Truncate truncate, List<Change> passing) {
            List<Relation> now = new ArrayList<>();
            for (Relation relation : truncate.relations()) {
                switch (gate.of(relation)) {
                    case PASS -> now.add(relation);
                    case IGNORE -> ignored++;
                    case HOLD -> hold(transaction, relation, truncate(truncate, List.of(relation)));
                }
            }
            if (!now.isEmpty()) {
                passing.add(truncate(truncate, now));
            }
        }

        private static Change truncate(Change.Truncate truncate, List<Relation> relations) {
            return new Change.Truncate(relations, truncate.cascade(), truncate.restartIdentity());
        }

        private void hold(Transaction transaction, Relation relation, Change change) {
            HeldChange last = held.isEmpty() ? null : held.get(held.size() - 1);
            if (last == null
                    || last.transaction() != transaction
                    || !last.relation().equals(relation)) {
                last = new HeldChange(relation, transaction, new ArrayList<>());
                held.add(last);
            }
            last.changes().add(change);
        }
    }
}
