package io.pgcat.pipeline;

import io.pgcat.compare.CompareOptions;
import io.pgcat.compare.ComparedSubscription;
import io.pgcat.compare.Comparison;
import io.pgcat.compare.Report;
import io.pgcat.error.ReplicationException;

/** Compares both sides of a subscription, whether a process runs it or not. */
public final class SubscriptionComparison {

    private SubscriptionComparison() {}

    /**
     * Compares, and repairs if that was asked for.
     *
     * @param database as in {@code pgcat.databases.NAME}; empty: whichever holds the subscription
     * @throws ReplicationException if there is not exactly one such subscription, or a server cannot be asked
     */
    public static Report run(Settings settings, String subscription, String database, CompareOptions options) {
        FoundSubscription found = FoundSubscription.of(settings, subscription, database);
        SubscriptionRow row = found.row();
        ComparedSubscription compared = new ComparedSubscription(
                row.name(),
                row.database(),
                purpose -> row.publisher().connect(purpose, SubscriptionHolder.PATIENCE),
                found::connect,
                row.copyData(),
                row.publications(),
                row.mapping(),
                row.filters());
        return new Comparison(compared, options).run();
    }
}
