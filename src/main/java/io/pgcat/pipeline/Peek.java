package io.pgcat.pipeline;

import java.sql.SQLException;
import java.util.List;
import java.util.function.Predicate;

import io.pgcat.change.Batch;
import io.pgcat.change.Lsn;
import io.pgcat.change.Transaction;

/** Shows what waits in a subscription's slot, and consumes nothing. */
public final class Peek {

    private final String subscription;
    private final long limit;
    private final Predicate<Batch> out;
    private long seen;
    private Lsn upTo = Lsn.ZERO;

    /**
     * What somebody wants to see.
     *
     * @param database as in {@code pgcat.databases.NAME}; empty: whichever holds the subscription
     * @param limit how many transactions at most
     * @param until the last commit LSN, or {@link Lsn#MAX}
     */
    public record Wanted(String subscription, String database, long limit, Lsn until) {}

    private Peek(Wanted wanted, Predicate<Batch> out) {
        this.subscription = wanted.subscription();
        this.limit = wanted.limit();
        this.out = out;
    }

    /**
     * Shows transactions in commit order, as they come: one per batch, or a part of a large one.
     *
     * @param out says whether more is wanted
     * @throws io.pgcat.error.ReplicationException saying what is wrong at the publisher and what to do
     */
    public static void show(Settings settings, Wanted wanted, Predicate<Batch> out) throws SQLException {
        FoundSubscription found = FoundSubscription.of(settings, wanted.subscription(), wanted.database());
        Peek peek = new Peek(wanted, out);
        new WaitingTransactions(found.row(), found.position()).read(wanted.until(), peek::take);
    }

    private boolean take(Transaction transaction) {
        if (transaction.part().completes()) {
            upTo = transaction.endLsn();
            seen++;
        }
        return out.test(new Batch(subscription, List.of(transaction), upTo)) && seen < limit;
    }
}
