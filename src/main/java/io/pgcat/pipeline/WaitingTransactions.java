package io.pgcat.pipeline;

import io.pgcat.change.Lsn;
import io.pgcat.change.Transaction;
import io.pgcat.progress.Position;
import io.pgcat.source.SourceConfig;
import io.pgcat.source.SourceConfig.BatchLimits;
import io.pgcat.source.pgoutput.SlotPeek;

/**
 * What waits for a subscription: transactions in its slot that its target has neither applied nor left out at somebody's wish, as far
 * as option {@code origins} lets them travel. As the publisher has them: row filters, mapping and steps of the route come later.
 */
final class WaitingTransactions {

    private final SubscriptionRow row;
    private final Position position;

    /** @param position how far the target is */
    WaitingTransactions(SubscriptionRow row, Position position) {
        this.row = row;
        this.position = position;
    }

    /**
     * Hands them out in commit order, large ones in parts; consumes nothing.
     *
     * @param until the last commit LSN of interest, or {@link Lsn#MAX}
     */
    void read(Lsn until, SlotPeek.Taker taker) {
        SourceConfig config = new SourceConfig(
                row.name(),
                "pgcat peek " + row.name(),
                row.publisher().publisher(),
                row.publications(),
                row.slot(),
                row.options().origins().isLocalOnly(),
                false,
                BatchLimits.ofHeap());
        SlotPeek.read(config, until, transaction -> !waits(transaction) || taker.take(transaction));
    }

    private boolean waits(Transaction transaction) {
        return !position.covers(transaction.commitLsn())
                && row.options().origins().admits(transaction);
    }
}
