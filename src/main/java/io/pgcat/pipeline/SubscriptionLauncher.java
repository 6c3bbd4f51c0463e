package io.pgcat.pipeline;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import io.pgcat.apply.ApplyConfig;
import io.pgcat.apply.Durability;
import io.pgcat.apply.TargetDatabase;
import io.pgcat.apply.camel.TargetRegistry;
import io.pgcat.error.ReplicationException;
import io.pgcat.pipeline.copy.CopySettings;
import io.pgcat.route.RouteRules;
import io.pgcat.route.RowFilters;
import io.pgcat.route.RulesRegistry;
import io.pgcat.route.TableMapping;
import io.pgcat.source.RetryPauses;
import io.pgcat.source.SourceConfig;
import io.pgcat.source.SourceConfig.BatchLimits;
import io.pgcat.source.SourceRegistry;

/** Makes the source, rules, target and route of one subscription row, and takes them away again. */
final class SubscriptionLauncher {

    private final Registries registries;
    private final TargetDatabase target;
    private final String dbname;
    private final Durability durability;
    private final Duration retryInterval;
    /** By {@link SubscriptionRow#id}. */
    private final Map<String, SequenceTask> sequences = new ConcurrentHashMap<>();

    /** Where routes find what they name. */
    record Registries(SourceRegistry sources, RulesRegistry rules, TargetRegistry targets, RouteControl routes) {}

    /** @param dbname the target database's own name, for origin names */
    SubscriptionLauncher(
            Registries registries,
            TargetDatabase target,
            String dbname,
            Durability durability,
            Duration retryInterval) {
        this.registries = registries;
        this.target = target;
        this.dbname = dbname;
        this.durability = durability;
        this.retryInterval = retryInterval;
    }

    /**
     * Starts the row's route.
     *
     * @throws ReplicationException of kind CONFIGURATION when the row asks for what cannot be
     */
    RunningSubscription start(SubscriptionRow row) {
        RouteRules rules =
                new RouteRules(row.options().origins(), new TableMapping(row.mapping()), new RowFilters(row.filters()));
        String id = row.id();
        RunningSubscription running = new RunningSubscription(
                target, applyConfig(row), durability, rules, registries.routes(), row.route(), copySettings(id, row));
        registries.rules().put(id, rules);
        registries.targets().put(id, (source, lane) -> running.applier(lane));
        registries
                .sources()
                .put(new SourceRegistry.Source(
                        sourceConfig(id, row), running, running.live(), RetryPauses.withInterval(retryInterval)));
        try {
            registries.routes().start(row.route(), id);
            carrySequences(row, running);
            return running;
        } catch (ReplicationException e) {
            forget(id);
            throw e;
        }
    }

    private void carrySequences(SubscriptionRow row, RunningSubscription running) {
        if (!row.options().sequences().isPeriodic()) {
            return;
        }
        SequenceTask task = new SequenceTask(row, () -> target.open("pgcat sequences " + row.name()), running.live());
        sequences.put(row.id(), task);
        task.start();
    }

    /**
     * Makes the row's route without starting it: it starts sooner then, and what is wrong with it is known before.
     *
     * @throws ReplicationException as {@link #start}
     */
    void prepare(SubscriptionRow row) {
        registries.routes().make(row.route(), row.id());
    }

    /** Takes away what {@link #prepare} has made. */
    void discard(SubscriptionRow row) {
        registries.routes().stop(row.id());
    }

    private ApplyConfig applyConfig(SubscriptionRow row) {
        return ApplyConfig.of(row.name(), SubscriptionRow.originName(dbname, row.name()))
                .withIgnoreSourceOnlyColumns(row.options().target().ignoreSourceOnlyColumns())
                .withStrategies(row.options().target().strategies())
                .withSynchronousCommit(row.options().target().synchronousCommit());
    }

    private CopySettings copySettings(String id, SubscriptionRow row) {
        return new CopySettings(
                id,
                row.name(),
                row.publisher().publisher(),
                row.publications(),
                row.copyData(),
                row.options().copy().conflict(),
                row.options().copy().structure(),
                row.options().copy().workers(),
                (long) row.options().copy().partMb() << 20,
                new TableMapping(row.mapping()),
                row.filters().keySet(),
                RetryPauses.withInterval(retryInterval));
    }

    private static SourceConfig sourceConfig(String id, SubscriptionRow row) {
        return new SourceConfig(
                id,
                row.name(),
                row.publisher().publisher(),
                row.publications(),
                row.slot(),
                row.options().origins().isLocalOnly(),
                true,
                row.options().publisher().failover(),
                row.options().publisher().applyDelay(),
                BatchLimits.ofHeap());
    }

    /**
     * Ends the row's route at a transaction boundary: after the batch under way, or, where that does not end within seconds,
     * before it. Any thread; others may start and stop routes meanwhile.
     */
    void stop(SubscriptionRow row, RunningSubscription running) {
        running.sync().close();
        Optional.ofNullable(sequences.remove(row.id())).ifPresent(SequenceTask::close);
        registries.routes().endSource(row.id());
        // What the source had to leave behind is stuck at the target: broken off, and rolled back there.
        running.breakOff();
        registries.routes().stop(row.id());
        forget(row.id());
    }

    private void forget(String id) {
        registries.sources().remove(id);
        registries.targets().remove(id);
        registries.rules().remove(id);
    }
}
