package io.pgcat.pipeline;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.pgcat.apply.Durability;
import io.pgcat.apply.TargetDatabase;
import io.pgcat.apply.camel.TargetRegistry;
import io.pgcat.pipeline.SubscriptionLauncher.Registries;
import io.pgcat.route.RulesRegistry;
import io.pgcat.source.SourceRegistry;

/** Everything that runs: the configured databases' subscriptions, and the static routes. */
@ApplicationScoped
public class Pipeline {

    @Inject
    SourceRegistry sources;

    @Inject
    RulesRegistry rules;

    @Inject
    TargetRegistry targets;

    @Inject
    RouteControl routes;

    private final Map<String, DatabaseControl> controls = new LinkedHashMap<>();
    private final List<Durability> trackers = new ArrayList<>();
    private volatile StaticRoutes staticRoutes;
    /** The database that keeps the status of what applies to none. */
    private volatile String home = "";

    /** Starts all that these settings name; returns at once. To be called once, after Camel has started. */
    public synchronized void start(Settings settings) {
        String process = ManagementFactory.getRuntimeMXBean().getName();
        Registries registries = new Registries(sources, rules, targets, routes);
        Map<String, StaticRoutes.Target> places = new LinkedHashMap<>();
        settings.databases().forEach((name, login) -> {
            TargetDatabase target = target(name, login);
            Durability durability = new Durability(target);
            trackers.add(durability);
            places.put(name, new StaticRoutes.Target(target, durability));
            controls.put(
                    name,
                    new DatabaseControl(
                            name,
                            login,
                            process,
                            () -> staticStatuses(name),
                            dbname -> new Subscriptions(
                                    new SubscriptionLauncher(
                                            registries, target, dbname, durability, settings.retryInterval()),
                                    settings.retryInterval())));
        });
        staticRoutes = new StaticRoutes(registries, places, settings);
        staticRoutes.start();
        home = settings.databases().keySet().stream().findFirst().orElse("");
        controls.values().forEach(DatabaseControl::start);
    }

    private static TargetDatabase target(String name, ServerLogin login) {
        Properties credentials = new Properties();
        credentials.setProperty("user", login.username());
        credentials.setProperty("password", login.password().value());
        return new TargetDatabase(name, login.url(), credentials);
    }

    /** Stops everything in order: sources at a transaction boundary, then what waits for durable commits. */
    public synchronized void stop() {
        controls.values().parallelStream().forEach(DatabaseControl::close);
        trackers.forEach(Durability::close);
        controls.clear();
        trackers.clear();
    }

    /** What this process runs: subscriptions, ordered by database and name, then static routes. Any thread. */
    public synchronized List<SubscriptionStatus> statuses() {
        Stream<SubscriptionStatus> subscriptions =
                controls.values().stream().flatMap(control -> control.statuses().stream());
        Stream<SubscriptionStatus> others = controls.isEmpty() ? Stream.of() : staticRoutes.statuses().stream();
        return Stream.concat(subscriptions, others).toList();
    }

    /** Of the static routes whose status that database keeps. */
    private List<SubscriptionStatus> staticStatuses(String database) {
        return staticRoutes.statuses().stream()
                .filter(status ->
                        status.database().equals(database) || status.database().isEmpty() && database.equals(home))
                .toList();
    }

    /** Databases whose subscriptions another process runs. Any thread. */
    public synchronized List<String> standby() {
        return controls.entrySet().stream()
                .filter(entry -> entry.getValue().isStandby())
                .map(Map.Entry::getKey)
                .toList();
    }
}
