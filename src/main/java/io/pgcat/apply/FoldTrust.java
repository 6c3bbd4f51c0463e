package io.pgcat.apply;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import io.pgcat.apply.BatchPlan.TablePlan;
import io.pgcat.apply.target.TargetTable;

/**
 * Which tables are written in order for a while, because folding them has failed: rows are missing there, or unique values
 * change places. Each failure in a row doubles the time. Any thread.
 */
final class FoldTrust {

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Map<TargetTable, Distrust> distrusted = new ConcurrentHashMap<>();

    private record Distrust(Duration time, long sinceNanos) {
        boolean isOver() {
            return System.nanoTime() - sinceNanos > time.toNanos();
        }
    }

    boolean allows(TargetTable table) {
        Distrust distrust = distrusted.get(table);
        return distrust == null || distrust.isOver();
    }

    /** What this plan folded was taken as it was. */
    void kept(BatchPlan plan) {
        if (!distrusted.isEmpty()) {
            plan.folded().map(TablePlan::target).forEach(distrusted::remove);
        }
    }

    /**
     * Something of it was not.
     *
     * @param culprit the target's {@code schema.name}; where it is none of those folded, all of them are meant
     */
    void broken(BatchPlan plan, String culprit) {
        Predicate<TargetTable> isCulprit = table -> table.qualifiedName().equals(culprit);
        boolean known = plan.folded().map(TablePlan::target).anyMatch(isCulprit);
        plan.folded()
                .map(TablePlan::target)
                .filter(known ? isCulprit : any -> true)
                .forEach(table -> {
                    Distrust before = distrusted.get(table);
                    Duration time = before == null ? FIRST : before.time().multipliedBy(2);
                    distrusted.put(
                            table, new Distrust(time.compareTo(LONGEST) > 0 ? LONGEST : time, System.nanoTime()));
                });
    }

    /** The tables' definitions are to be read anew. */
    void forget() {
        distrusted.clear();
    }
}
