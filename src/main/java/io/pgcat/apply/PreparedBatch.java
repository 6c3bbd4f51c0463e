package io.pgcat.apply;

import java.sql.SQLException;
import java.util.List;

import io.pgcat.apply.FoldedChanges.Step;
import io.pgcat.change.Transaction;

/**
 * A plan, with what it folds ready to be sent.
 *
 * @param steps empty when nothing is folded
 * @param refusal why nothing could be folded although the plan says so; null when it could
 */
record PreparedBatch(BatchPlan plan, List<Step> steps, StatementFailedException refusal) {

    /** What was prepared ahead by what a session had learnt; perhaps nothing, or something that is not true any more. */
    @FunctionalInterface
    interface Prepared {

        Prepared NOTHING = (transactions, session) -> PreparedBatch.of(BatchPlan.of(transactions, session));

        /** These transactions, prepared for the targets as they are now. */
        PreparedBatch with(List<Transaction> transactions, TargetSession session) throws SQLException;

        /** Whether these are what was prepared, and the gate keeps nothing of them back. */
        default boolean passes(List<Transaction> transactions, TableGate gate) {
            return false;
        }
    }

    private record Ahead(PreparedBatch batch) implements Prepared {

        @Override
        public PreparedBatch with(List<Transaction> transactions, TargetSession session) throws SQLException {
            return batch.isOf(transactions) && batch.plan.isTrue(session)
                    ? batch
                    : Prepared.NOTHING.with(transactions, session);
        }

        @Override
        public boolean passes(List<Transaction> transactions, TableGate gate) {
            return batch.isOf(transactions) && batch.plan.passes(gate);
        }
    }

    /** Prepares what a session knows all the targets of, if the gate keeps nothing of it back. Any thread. */
    static Prepared ahead(List<Transaction> expected, KnownTargets targets, TableGate gate) {
        return BatchPlan.ahead(expected, targets)
                .filter(plan -> plan.passes(gate))
                .map(PreparedBatch::of)
                .<Prepared>map(Ahead::new)
                .orElse(Prepared.NOTHING);
    }

    /** The very same ones: to compare what they hold would cost more than to prepare them. */
    private boolean isOf(List<Transaction> transactions) {
        if (transactions == plan.transactions()) {
            return true;
        }
        if (transactions.size() != plan.transactions().size()) {
            return false;
        }
        for (int i = 0; i < transactions.size(); i++) {
            if (transactions.get(i) != plan.transactions().get(i)) {
                return false;
            }
        }
        return true;
    }

    static PreparedBatch of(BatchPlan plan) {
        if (!plan.folds()) {
            return new PreparedBatch(plan, List.of(), null);
        }
        try {
            return new PreparedBatch(plan, FoldedChanges.of(plan), null);
        } catch (StatementFailedException e) {
            return new PreparedBatch(plan, List.of(), e);
        }
    }
}
