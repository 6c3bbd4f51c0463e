package io.pgcat.compare;

import java.util.List;
import java.util.Map;

import io.pgcat.compare.repair.Repairs;
import io.pgcat.compare.scan.Suspect;
import io.pgcat.compare.scan.SuspectQueue;
import io.pgcat.compare.settle.Settlement;
import io.pgcat.compare.settle.Verdict;
import io.pgcat.compare.side.Pair;
import io.pgcat.compare.table.ComparedTable;
import io.pgcat.compare.table.Ends;

/** Settles suspects while others look for more, and repairs what differs. A thread of its own. */
final class Settler implements AutoCloseable {

    private final Ends ends;
    private final CompareOptions options;
    private final Map<ComparedTable, TableTally> tallies;
    private final SuspectQueue suspects;
    private final Thread thread = new Thread(this::run, "compare-settler");
    private volatile RuntimeException failure;
    private volatile String problem = "";

    Settler(Ends ends, CompareOptions options, Map<ComparedTable, TableTally> tallies, SuspectQueue suspects) {
        this.ends = ends;
        this.options = options;
        this.tallies = tallies;
        this.suspects = suspects;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /**
     * Waits until all suspects are settled.
     *
     * @return why some could not be; empty when all could
     */
    String await() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw failure;
        }
        return problem;
    }

    private void run() {
        try (Pair pair = ends.open();
                Repairs repairs = new Repairs(ends, options.repair())) {
            Settlement settlement = new Settlement(ends, pair, options.fenceTimeout());
            for (List<Suspect> batch = suspects.take(); !batch.isEmpty(); batch = suspects.take()) {
                List<Verdict> verdicts = settlement.settle(batch);
                tell(repairs.repair(verdicts, tallies, settlement));
            }
            problem = settlement.problem();
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            suspects.abandon();
        }
    }

    private void tell(List<Verdict> verdicts) {
        verdicts.forEach(verdict -> tallies.get(verdict.suspect().table()).found(verdict.difference()));
    }

    /** Whoever still puts suspects is let go. */
    @Override
    public void close() {
        suspects.abandon();
        thread.interrupt();
    }
}
