package io.pgcat.route;

import java.util.List;

import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;

import io.pgcat.change.Batch;
import io.pgcat.change.Transaction;

/**
 * Bean {@code originFilter}: lets only those transactions pass that were written where the subscription wants, by
 * default at the publisher itself.
 */
@Named("originFilter")
@Singleton
public class OriginFilter {

    static final String RULE = "origin";

    private final RulesRegistry registry;

    @Inject
    public OriginFilter(RulesRegistry registry) {
        this.registry = registry;
    }

    /**
     * Empties transactions that are not to travel; their positions do. Rows of an initial copy were written by anybody: they are
     * what the publisher has.
     */
    public Batch filter(Batch batch) {
        if (!batch.lane().isEmpty()) {
            return batch;
        }
        RouteRules rules = registry.of(batch.source());
        return batch.map(transaction -> admitted(transaction, rules));
    }

    private static Transaction admitted(Transaction transaction, RouteRules rules) {
        if (rules.origins().admits(transaction)) {
            return transaction;
        }
        rules.countDropped(RULE, transaction.changes().size());
        return transaction.withChanges(List.of());
    }
}
