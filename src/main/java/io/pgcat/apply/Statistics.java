package io.pgcat.apply;

import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.pgcat.apply.ApplyReport.Strategy;
import io.pgcat.apply.conflict.ConflictType;
import io.pgcat.change.Lsn;

/** Counts what was committed. Any thread. */
final class Statistics {

    private final Map<String, Long> rows = new TreeMap<>();
    private final Map<String, Strategy> strategies = new HashMap<>();
    private final Map<ConflictType, Long> conflicts = new EnumMap<>(ConflictType.class);
    private Lsn appliedLsn = Lsn.ZERO;
    private Instant lastCommitTime;
    private long messages;
    private long ignored;

    synchronized void committed(Map<String, Long> newRows, Map<ConflictType, Long> newConflicts, long newMessages) {
        newRows.forEach((table, count) -> rows.merge(table, count, Long::sum));
        newConflicts.forEach((type, count) -> conflicts.merge(type, count, Long::sum));
        messages += newMessages;
    }

    synchronized void strategies(Map<String, Strategy> byTable) {
        strategies.putAll(byTable);
    }

    synchronized void messages(long count) {
        messages += count;
    }

    /** Changes of tables that are still to be copied. */
    synchronized void ignored(long count) {
        ignored += count;
    }

    synchronized void conflict(ConflictType type) {
        conflicts.merge(type, 1L, Long::sum);
    }

    synchronized void position(Lsn applied) {
        appliedLsn = applied;
    }

    synchronized void commitTime(Instant time) {
        lastCommitTime = time;
    }

    synchronized ApplyReport report() {
        List<ApplyReport.Table> tables = strategies.entrySet().stream()
                .map(entry ->
                        new ApplyReport.Table(entry.getKey(), entry.getValue(), rows.getOrDefault(entry.getKey(), 0L)))
                .sorted(Comparator.comparing(ApplyReport.Table::local))
                .toList();
        return new ApplyReport(tables, conflicts, appliedLsn, Optional.ofNullable(lastCommitTime), messages, ignored);
    }
}
