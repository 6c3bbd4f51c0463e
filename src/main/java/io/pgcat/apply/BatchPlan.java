package io.pgcat.apply;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.pgcat.apply.ApplyReport.Strategy;
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

    /** How one relation's changes are written. */
    record TablePlan(TableStatements statements, Strategy strategy) {}

    /**
     * Plans.
     *
     * @throws ReplicationException CONFIGURATION with the place, if a target is missing or unsuitable
     */
    static BatchPlan of(List<Transaction> transactions, TargetSession session) throws SQLException {
        Map<Relation, Transaction> firstUse = firstUse(transactions);
        session.catalog().refresh(firstUse.keySet());
        Map<Relation, TablePlan> tables = new HashMap<>();
        for (Map.Entry<Relation, Transaction> use : firstUse.entrySet()) {
            Relation relation = use.getKey();
            try {
                tables.put(relation, new TablePlan(session.statements(relation), Strategy.ORDERED));
            } catch (ReplicationException e) {
                Place place = new Place(use.getValue().commitLsn(), relation.qualifiedName());
                throw new ReplicationException(e.kind(), e.getMessage(), place, e.sqlState(), e);
            }
        }
        return new BatchPlan(transactions, tables);
    }

    /** Every relation that is named, with the first transaction that does. */
    private static Map<Relation, Transaction> firstUse(List<Transaction> transactions) {
        Map<Relation, Transaction> uses = new LinkedHashMap<>();
        Relation last = null;
        for (Transaction transaction : transactions) {
            for (Change change : transaction.changes()) {
                // Neighbours mostly share the instance.
                if (change instanceof Change.RowChange row && row.relation() != last) {
                    last = row.relation();
                    uses.putIfAbsent(last, transaction);
                } else if (change instanceof Change.Truncate truncate) {
                    truncate.relations().forEach(relation -> uses.putIfAbsent(relation, transaction));
                }
            }
        }
        return uses;
    }

    TablePlan table(Relation relation) {
        return tables.get(relation);
    }
}
