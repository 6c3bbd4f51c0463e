package io.pgcat.route;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import io.pgcat.change.Change;
import io.pgcat.change.Relation;
import io.pgcat.error.ReplicationException;
import io.pgcat.route.filter.RowFilter;
import io.pgcat.route.filter.RowFilterExpression;
import io.pgcat.route.filter.RowFilterStep;

/** The rows of {@code pgcat_row_filter} of one source: by the publisher's table name, a condition. Any thread. */
public final class RowFilters {

    /** Every row passes. */
    public static final RowFilters NONE = new RowFilters(Map.of());

    private final Map<String, String> conditions;
    private final Map<Relation, Optional<RowFilterStep>> compiled = new ConcurrentHashMap<>();

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

    /**
     * The change as it is to travel: rows that do not meet their table's condition are dropped, an update that moves a row
     * in or out becomes an insert or a delete.
     */
    Optional<Change> pass(Change change) {
        Change.RowChange row = change.asRow();
        if (row == null) {
            return Optional.of(change);
        }
        Optional<RowFilterStep> step = compiled.computeIfAbsent(row.relation(), this::compile);
        return step.isEmpty() ? Optional.of(change) : step.get().apply(row);
    }

    private Optional<RowFilterStep> compile(Relation relation) {
        return Optional.ofNullable(conditions.get(relation.qualifiedName()))
                .map(condition -> new RowFilterStep(RowFilter.compile(condition, relation)));
    }
}
