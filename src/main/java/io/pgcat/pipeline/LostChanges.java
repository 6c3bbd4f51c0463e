package io.pgcat.pipeline;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

import io.pgcat.change.Change;
import io.pgcat.change.Change.Kind;
import io.pgcat.change.Transaction;

/** How much is lost when transactions are skipped. */
public final class LostChanges {

    private static final String NO_TABLE = "(messages)";

    private final Map<String, Map<Kind, Long>> byTable = new TreeMap<>();
    private long transactions;
    private long changes;

    /** Adds a transaction, or a part of one. */
    void add(Transaction transaction) {
        transactions += transaction.part().completes() ? 1 : 0;
        changes += transaction.changes().size();
        transaction.changes().forEach(this::add);
    }

    private void add(Change change) {
        switch (change.kind()) {
            case INSERT, UPDATE, DELETE ->
                count(((Change.RowChange) change).relation().qualifiedName(), change);
            case TRUNCATE ->
                ((Change.Truncate) change).relations().forEach(table -> count(table.qualifiedName(), change));
            case MESSAGE -> count(NO_TABLE, change);
        }
    }

    private void count(String table, Change change) {
        byTable.computeIfAbsent(table, name -> new EnumMap<>(Kind.class)).merge(change.kind(), 1L, Long::sum);
    }

    /** How many transactions. */
    public long transactions() {
        return transactions;
    }

    /** How many changes they made; a truncate of several tables is one. */
    public long changes() {
        return changes;
    }

    /** How many of each kind, by the publisher's {@code schema.table}, ordered by it. */
    public Map<String, Map<Kind, Long>> byTable() {
        return Collections.unmodifiableMap(byTable);
    }
}
