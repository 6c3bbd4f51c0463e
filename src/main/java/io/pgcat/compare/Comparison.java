package io.pgcat.compare;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import io.pgcat.compare.scan.Crew;
import io.pgcat.compare.scan.SuspectQueue;
import io.pgcat.compare.scan.TableScan;
import io.pgcat.compare.settle.Flows;
import io.pgcat.compare.side.Pair;
import io.pgcat.compare.table.ComparedTable;
import io.pgcat.compare.table.Ends;
import io.pgcat.compare.table.Planner;
import io.pgcat.compare.table.SourceReader;
import io.pgcat.error.ReplicationException;

/**
 * Compares both sides of a subscription while both are written to and the subscription runs, wherever it does. Nothing is told as
 * a difference that is only on its way, and everything that differs and stays so is found.
 */
public final class Comparison {

    private final ComparedSubscription subscription;
    private final CompareOptions options;

    public Comparison(ComparedSubscription subscription, CompareOptions options) {
        this.subscription = subscription;
        this.options = options;
    }

    /**
     * Compares, and repairs if that was asked for.
     *
     * @throws ReplicationException CONFIGURATION if a table that was asked for is not replicated; of another kind if a server
     *     cannot be reached or asked
     */
    public Report run() {
        long began = System.nanoTime();
        try (Pair pair = Pair.open(subscription)) {
            Ends ends = Ends.of(subscription, pair, new SecureRandom().nextInt());
            ends.align(pair);
            Planner planner = new Planner(pair, ends, options);
            List<Planner.Planned> plan = planner.plan(new SourceReader(pair.publisher(), subscription).read());
            List<String> problems = new ArrayList<>();
            String unsettled = compare(ends, pair, plan);
            if (!unsettled.isEmpty()) {
                problems.add(unsettled);
            }
            planner.review(plan);
            return new Report(
                    subscription.name(),
                    subscription.database(),
                    plan.stream().map(table -> table.tally().result()).toList(),
                    problems,
                    new Flows(ends, pair).caution().stream().toList(),
                    System.nanoTime() - began);
        }
    }

    private String compare(Ends ends, Pair pair, List<Planner.Planned> plan) {
        List<Planner.Planned> compared =
                plan.stream().filter(Planner.Planned::isCompared).toList();
        Map<ComparedTable, TableTally> tallies = new IdentityHashMap<>();
        compared.forEach(planned -> tallies.put(planned.table(), planned.tally()));
        SuspectQueue suspects = new SuspectQueue();
        try (Crew crew = new Crew(ends, options.jobs());
                Settler settler = new Settler(ends, options, tallies, suspects)) {
            settler.start();
            TableScan scan = new TableScan(ends, pair, crew, suspects);
            compared.forEach(planned -> scan.run(planned.table(), planned.tally()));
            suspects.close();
            return settler.await();
        }
    }
}
