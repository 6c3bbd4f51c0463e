package io.pgcat.structure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts what is made of other things behind these; else leaves the order as it is. PostgreSQL refuses circles among types
 * and tables; where one runs through a default or a check, the server says so when the first of them is made.
 */
final class CreationOrder {

    private final Map<ObjectId, Definition> definitions = new LinkedHashMap<>();
    private final Map<ObjectId, Needs> needs;
    private final Set<ObjectId> visited = new HashSet<>();
    private final List<Definition> ordered = new ArrayList<>();

    private CreationOrder(Collection<? extends Definition> unordered, Map<ObjectId, Needs> needs) {
        unordered.forEach(definition -> definitions.put(definition.id(), definition));
        this.needs = needs;
    }

    /** @param needs of these, and of what lies between them without being made: arrays, rows of tables */
    static List<Definition> of(Collection<? extends Definition> unordered, Map<ObjectId, Needs> needs) {
        CreationOrder order = new CreationOrder(unordered, needs);
        order.definitions.keySet().forEach(order::visit);
        return List.copyOf(order.ordered);
    }

    private void visit(ObjectId id) {
        if (!visited.add(id)) {
            return;
        }
        // Sorted, so that two readings of one publisher give one order.
        needs.getOrDefault(id, Needs.NONE).objects().stream()
                .sorted(Comparator.comparing(ObjectId::catalog).thenComparing(ObjectId::oid))
                .forEach(this::visit);
        if (definitions.containsKey(id)) {
            ordered.add(definitions.get(id));
        }
    }
}
