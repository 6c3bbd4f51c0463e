package io.pgcat.route;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.apache.camel.Converter;

import io.pgcat.change.Batch;
import io.pgcat.change.Change;
import io.pgcat.change.Transaction;

/**
 * What Camel makes of a batch when a step wants text, {@code log:} for instance: positions, tables and counts, never a
 * value. Bean {@code batchJson} writes values.
 */
@Converter
public final class BatchText {

    private BatchText() {}

    /** A line for the batch, and one for each transaction. */
    @Converter
    public static String toText(Batch batch) {
        return batch.transactions().stream()
                .map(transaction -> "\n  " + line(transaction))
                .collect(Collectors.joining("", batch.toString(), ""));
    }

    private static String line(Transaction transaction) {
        Map<String, Integer> counts = new TreeMap<>();
        for (Change change : transaction.changes()) {
            counts.merge(what(change), 1, Integer::sum);
        }
        String origin = transaction.isLocal() ? "" : ", origin " + transaction.origin();
        return transaction.part() + " commit_lsn=" + transaction.commitLsn() + ", xid="
                + Integer.toUnsignedString(transaction.xid()) + ", " + transaction.commitTime() + origin + ": "
                + counts;
    }

    private static String what(Change change) {
        return switch (change.kind()) {
            case INSERT, UPDATE, DELETE, COPY -> change.kind() + " " + ((Change.RowChange) change).relation();
            case TRUNCATE -> change.kind() + " " + ((Change.Truncate) change).relations();
            case MESSAGE -> "MESSAGE";
        };
    }
}
