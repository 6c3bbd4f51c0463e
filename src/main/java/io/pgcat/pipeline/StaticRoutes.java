package io.pgcat.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import io.pgcat.apply.Applier;
import io.pgcat.apply.ApplyConfig;
import io.pgcat.apply.Durability;
import io.pgcat.apply.TargetDatabase;
import io.pgcat.error.ReplicationException;
import io.pgcat.pipeline.SubscriptionLauncher.Registries;
import io.pgcat.route.OriginChoice;
import io.pgcat.route.RouteRules;
import io.pgcat.route.RowFilters;
import io.pgcat.route.TableMapping;
import io.pgcat.source.RetryPauses;
import io.pgcat.source.SourceConfig;
import io.pgcat.source.SourceConfig.BatchLimits;
import io.pgcat.source.SourceRegistry;

/** Makes {@code pgoutput:NAME} and {@code apply:DATABASE} work in routes that the files declare themselves. */
final class StaticRoutes {

    private final Registries registries;
    private final Map<String, Target> places;
    private final Settings settings;
    private final Map<String, StaticSource> sources = new TreeMap<>();
    /** Those of the sources that routes read. */
    private volatile List<StaticSource> read = List.of();

    /** A database to apply to, and who knows when its commits are durable. */
    record Target(TargetDatabase database, Durability durability) {}

    StaticRoutes(Registries registries, Map<String, Target> places, Settings settings) {
        this.registries = registries;
        this.places = places;
        this.settings = settings;
    }

    /** Registers sources and targets, then starts the routes. */
    void start() {
        settings.sources().forEach(this::register);
        places.forEach((name, place) -> registries.targets().put(name, (source, lane) -> applier(place, source)));
        Map<String, Optional<ReplicationException>> started =
                registries.routes().startStaticRoutes();
        List<StaticSource> found = new ArrayList<>();
        sources.forEach((name, source) -> {
            if (started.containsKey(name)) {
                started.get(name).ifPresent(source::refuse);
                found.add(source);
            }
        });
        read = List.copyOf(found);
    }

    /** How the routes fare, ordered by name and database. Any thread. */
    List<SubscriptionStatus> statuses() {
        return read.stream()
                .flatMap(source -> StatusBuilder.of(source).stream())
                .toList();
    }

    private void register(String name, Settings.Source source) {
        OriginChoice origins = origins(source);
        RouteRules rules = new RouteRules(origins, TableMapping.NONE, RowFilters.NONE);
        StaticSource target = new StaticSource(name, databases(), rules);
        sources.put(name, target);
        registries.rules().put(name, rules);
        SourceConfig config = new SourceConfig(
                name,
                name,
                source.login().publisher(),
                source.publications(),
                source.slotName(),
                origins.isLocalOnly(),
                true,
                BatchLimits.ofHeap());
        registries
                .sources()
                .put(new SourceRegistry.Source(
                        config, target, target.live(), RetryPauses.withInterval(settings.retryInterval())));
    }

    private List<TargetDatabase> databases() {
        return places.values().stream().map(Target::database).toList();
    }

    private static OriginChoice origins(Settings.Source source) {
        if (source.origins().contains("any")) {
            return OriginChoice.ANY;
        }
        return source.origins().contains("none")
                ? OriginChoice.LOCAL_ONLY
                : new OriginChoice(false, Set.copyOf(source.origins()));
    }

    private Applier applier(Target place, String source) {
        String origin = SubscriptionRow.originName(place.database().name(), source);
        Applier applier = new Applier(place.database(), ApplyConfig.of(source, origin), place.durability());
        if (sources.containsKey(source)) {
            sources.get(source).appliesTo(place.database().name(), applier);
        }
        return applier;
    }
}
