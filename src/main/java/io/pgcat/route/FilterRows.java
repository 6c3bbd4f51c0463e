package io.pgcat.route;

import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;

import io.pgcat.change.Batch;
import io.pgcat.change.Transaction;

/**
 * Bean {@code rowFilter}: lets only those rows pass that meet their table's condition in {@code pgcat_row_filter}. Stands before
 * {@code rename}: conditions name tables as the publisher does.
 */
@Named("rowFilter")
@Singleton
public class FilterRows {

    static final String RULE = "row-filter";

    private final RulesRegistry registry;

    @Inject
    public FilterRows(RulesRegistry registry) {
        this.registry = registry;
    }

    /** Drops what does not meet its condition; an update that enters or leaves it becomes an insert or a delete. */
    public Batch filter(Batch batch) {
        RouteRules rules = registry.of(batch.source());
        return rules.filters().isEmpty() ? batch : batch.map(transaction -> filtered(transaction, rules));
    }

    private static Transaction filtered(Transaction transaction, RouteRules rules) {
        Transaction passing =
                transaction.map(change -> rules.filters().pass(change).orElse(null));
        rules.countDropped(
                RULE, transaction.changes().size() - passing.changes().size());
        return passing;
    }
}
