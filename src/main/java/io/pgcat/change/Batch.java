package io.pgcat.change;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * The body of an exchange: whole transactions in commit order, or exactly one part of a transaction that is too large.
 *
 * @param source the name of the {@code pgoutput:} endpoint it came from
 * @param lane which of the source's streams it belongs to: empty for its changes; an initial copy has others beside it, each in
 *     an order of its own
 * @param transactions in commit order; empty when only the position moved
 * @param upTo everything that the source committed before this position and that concerns this route is in this or an
 *     earlier batch; the position to acknowledge once the batch is done. Equal to the previous batch's for parts
 *     that are not the last
 */
public record Batch(String source, String lane, List<Transaction> transactions, Lsn upTo) {

    public Batch {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(lane, "lane");
        Objects.requireNonNull(upTo, "upTo");
        transactions = List.copyOf(transactions);
    }

    /** A batch of changes. */
    public Batch(String source, List<Transaction> transactions, Lsn upTo) {
        this(source, "", transactions, upTo);
    }

    /** The same batch with each transaction replaced; the way for a bean to filter or change. Itself where none is. */
    public Batch map(Function<Transaction, Transaction> each) {
        List<Transaction> mapped = Replacing.in(
                transactions, transaction -> Objects.requireNonNull(each.apply(transaction), "transaction"));
        return mapped == transactions ? this : new Batch(source, lane, mapped, upTo);
    }

    /** How many changes the batch carries. */
    public int changeCount() {
        int count = 0;
        for (Transaction transaction : transactions) {
            count += transaction.changes().size();
        }
        return count;
    }

    /** Counts and positions, no values. */
    @Override
    public String toString() {
        return "Batch[" + source + ", " + transactions.size() + " transactions, " + changeCount() + " changes, up to "
                + upTo + "]";
    }
}
