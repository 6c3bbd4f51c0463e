package io.pgcat.pipeline;

import java.util.Optional;

import io.pgcat.apply.Applier;
import io.pgcat.apply.ApplyConfig;
import io.pgcat.apply.Durability;
import io.pgcat.apply.TargetDatabase;
import io.pgcat.change.Lsn;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.progress.Position;
import io.pgcat.route.RouteRules;
import io.pgcat.source.PublisherIdentity;
import io.pgcat.source.TargetPosition;

/** Connects a source to what its target knows of it, and keeps what can be told of both. */
final class RunningSubscription implements TargetPosition {

    private final TargetDatabase target;
    private final ApplyConfig config;
    private final Durability durability;
    private final RouteRules rules;
    private final LiveState live;
    private final TargetProgress progress;
    private volatile Applier applier;
    private volatile Lsn startedAt = Lsn.ZERO;
    private volatile Lsn beganAt = Lsn.ZERO;

    RunningSubscription(TargetDatabase target, ApplyConfig config, Durability durability, RouteRules rules) {
        this.target = target;
        this.config = config;
        this.durability = durability;
        this.rules = rules;
        this.progress = new TargetProgress(target, config.subscription());
        this.live = new LiveState(
                config.subscription(), target.name(), table -> rules.mapping().sourcesOf(table));
    }

    /** Makes the applier; called by the {@code apply:} endpoint when its first batch arrives. */
    Applier newApplier() {
        applier = new Applier(target, config, durability, () -> beganAt);
        return applier;
    }

    LiveState live() {
        return live;
    }

    Watched watched() {
        return new Watched(live, rules, startedAt, applier().map(Applier::report));
    }

    /** Empty before the first batch. */
    Optional<Applier> applier() {
        return Optional.ofNullable(applier);
    }

    @Override
    public Position load() {
        Position position = progress.load();
        startedAt = position.appliedLsn();
        return position;
    }

    @Override
    public void accept(PublisherIdentity identity) {
        if (identity.database().equals(progress.identity())) {
            throw new ReplicationException(
                    ErrorKind.CONFIGURATION,
                    "The publisher is the subscriber's own database: what is written there would be applied there once"
                            + " more. Correct hostname, port and dbname of the subscription.");
        }
    }

    @Override
    public void begin(Position from) {
        progress.begin(from);
        beganAt = from.furthest();
    }

    @Override
    public void forked() {
        progress.fork();
    }
}
