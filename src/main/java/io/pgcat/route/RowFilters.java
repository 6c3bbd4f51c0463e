package io.pgcat.route;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import io.pgcat.change.Relation;
import io.pgcat.error.ReplicationException;
import io.pgcat.route.filter.RowFilter;
import io.pgcat.route.filter.RowFilterExpression;

/** The rows of {@code pgcat_row_filter} of one source: by the publisher's table name, a condition. Any thread. */
public final class RowFilters {

    /** Every row passes. */
    public static final RowFilters NONE = new RowFilters(Map.of());

    private final Map<String, String> conditions;
    private final Map<Relation, Optional<RowFilter>> compiled = new ConcurrentHashMap<>();

    /**
     * @param conditions by {@code schema.table} as the publisher names it
     * @throws ReplicationException of kind CONFIGURATION when a condition cannot be evaluated exactly
     */
    public RowFilters(Map<String, String> conditions) {
        this.conditions = Map.copyOf(conditions);
        this.conditions.values().forEach(RowFilterExpression::parse);
    }

    boolean isEmpty() {
        return conditions.isEmpty();
    }

    /** The filter of a table, if it has one; compiled when the table is first seen. */
    Optional<RowFilter> of(Relation relation) {
        return compiled.computeIfAbsent(relation, this::compile);
    }

    private Optional<RowFilter> compile(Relation relation) {
        return Optional.ofNullable(conditions.get(relation.qualifiedName()))
                .map(condition -> RowFilter.compile(condition, relation));
    }
}
