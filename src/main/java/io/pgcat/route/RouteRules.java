package io.pgcat.route;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the beans of a route do for one source, and how often they did. Immutable but for the counts. Any thread.
 */
public final class RouteRules {

    /** What a source without configuration gets: only local changes travel, under their own names. */
    public static final RouteRules DEFAULT =
            new RouteRules(OriginChoice.LOCAL_ONLY, TableMapping.NONE, RowFilters.NONE);

    private final OriginChoice origins;
    private final TableMapping mapping;
    private final RowFilters filters;
    private final Map<String, LongAdder> dropped = new ConcurrentHashMap<>();

    public RouteRules(OriginChoice origins, TableMapping mapping, RowFilters filters) {
        this.origins = origins;
        this.mapping = mapping;
        this.filters = filters;
    }

    public OriginChoice origins() {
        return origins;
    }

    public TableMapping mapping() {
        return mapping;
    }

    public RowFilters filters() {
        return filters;
    }

    /** A rule kept changes from travelling on. */
    void countDropped(String rule, long changes) {
        if (changes > 0) {
            dropped.computeIfAbsent(rule, name -> new LongAdder()).add(changes);
        }
    }

    /** How many changes each rule has kept from travelling on since the rules were loaded. */
    public Map<String, Long> dropped() {
        Map<String, Long> counts = new TreeMap<>();
        dropped.forEach((rule, count) -> counts.put(rule, count.sum()));
        return counts;
    }
}
