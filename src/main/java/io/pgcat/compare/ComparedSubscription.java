package io.pgcat.compare;

import java.util.List;
import java.util.Map;

import io.pgcat.route.TableMapping;

/**
 * Everything about a subscription that decides what its two sides should hold.
 *
 * @param name of the subscription
 * @param database name of the configured database that holds it, its target
 * @param publications at the publisher; never empty
 * @param mapping its rows of {@code pgcat_table_mapping}
 * @param filters its rows of {@code pgcat_row_filter}, by publisher's {@code schema.table}
 */
public record ComparedSubscription(
        String name,
        String database,
        Opener publisher,
        Opener target,
        List<String> publications,
        List<TableMapping.Rule> mapping,
        Map<String, String> filters) {

    public ComparedSubscription {
        publications = List.copyOf(publications);
        mapping = List.copyOf(mapping);
        filters = Map.copyOf(filters);
    }

    Opener opener(Side side) {
        return side == Side.PUBLISHER ? publisher : target;
    }
}
