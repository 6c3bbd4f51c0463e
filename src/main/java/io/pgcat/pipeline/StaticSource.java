package io.pgcat.pipeline;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

import io.pgcat.apply.Applier;
import io.pgcat.apply.TargetDatabase;
import io.pgcat.change.Lsn;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.SqlStates;
import io.pgcat.progress.Position;
import io.pgcat.route.RouteRules;
import io.pgcat.source.PublisherIdentity;
import io.pgcat.source.TargetPosition;
import io.pgcat.source.TargetPosition.Preparation;

/**
 * What is known of the targets of a route that a file declares, and what can be told of both. Such a route may apply to any of
 * the configured databases, or to none: its position is the least that any of them has stored. Any thread.
 */
final class StaticSource implements TargetPosition, Preparation {

    private static final Set<String> NOT_INSTALLED = Set.of(SqlStates.UNDEFINED_TABLE, SqlStates.INVALID_SCHEMA_NAME);

    private final String name;
    private final List<TargetProgress> databases;
    private final RouteRules rules;
    private final LiveState live;
    private final Map<String, Applier> appliers = new ConcurrentSkipListMap<>();
    private volatile Lsn startedAt = Lsn.ZERO;
    private volatile LiveState.Failure refusal;

    StaticSource(String name, List<TargetDatabase> databases, RouteRules rules) {
        this.name = name;
        this.databases = databases.stream()
                .map(database -> new TargetProgress(database, name))
                .toList();
        this.rules = rules;
        this.live = new LiveState(name, "(static route)", table -> Set.of());
    }

    String name() {
        return name;
    }

    LiveState live() {
        return live;
    }

    /** The route applies to this database. */
    void appliesTo(String database, Applier applier) {
        appliers.put(database, applier);
    }

    /** The route could not be started, and will not be in the life of this process. */
    void refuse(ReplicationException problem) {
        refusal = new LiveState.Failure(problem, Instant.now(), null);
    }

    /** Why its route does not run; empty when it does. */
    Optional<LiveState.Failure> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** By database; one entry with an empty name before the first batch, and for a route that applies to none. */
    Map<String, Watched> watched() {
        Map<String, Watched> watched = new TreeMap<>();
        appliers.forEach((database, applier) ->
                watched.put(database, new Watched(live, rules, startedAt, Optional.of(applier.report()), List.of())));
        return watched.isEmpty()
                ? Map.of("", new Watched(live, rules, startedAt, Optional.empty(), List.of()))
                : watched;
    }

    /** Each database is asked over a connection of its own. */
    @Override
    public Preparation prepare() {
        return this;
    }

    @Override
    public Position load() {
        Position position = databases.stream()
                .map(StaticSource::positionAt)
                .filter(Position::stored)
                .min(Comparator.comparing(Position::furthest))
                .orElse(Position.NONE);
        startedAt = position.appliedLsn();
        return position;
    }

    /** Where schema pgcat is not installed nothing can have been applied. */
    private static Position positionAt(TargetProgress database) {
        try {
            return database.load();
        } catch (ReplicationException e) {
            if (NOT_INSTALLED.contains(e.sqlState())) {
                return Position.NONE;
            }
            throw e;
        }
    }

    /** Any publisher: which of the databases the route applies to is not known here. */
    @Override
    public void accept(PublisherIdentity identity) {}

    @Override
    public void begin(Position from) {
        // What a route of a file applies is noted by whatever it applies to, when it does.
    }

    @Override
    public void forked() {
        // Which of the databases it is that knows more than the publisher is not known here.
    }

    @Override
    public void close() {
        // Nothing is kept open.
    }
}
