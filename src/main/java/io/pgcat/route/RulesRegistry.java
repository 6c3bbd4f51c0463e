package io.pgcat.route;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.context.ApplicationScoped;

/** The rules of each source: filled by the pipeline, read by the beans. */
@ApplicationScoped
public class RulesRegistry {

    private final Map<String, RouteRules> rules = new ConcurrentHashMap<>();

    public void put(String source, RouteRules rulesOfSource) {
        rules.put(source, rulesOfSource);
    }

    public void remove(String source) {
        rules.remove(source);
    }

    /** The rules of the source that a batch came from. */
    public RouteRules of(String source) {
        return rules.getOrDefault(source, RouteRules.DEFAULT);
    }
}
