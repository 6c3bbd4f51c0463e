package io.pgcat.compare;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

import io.pgcat.compare.side.Side;
import io.pgcat.route.TableMapping;

/**
 * Everything about a subscription that decides what its two sides should hold.
 *
 * @param name of the subscription
 * @param database name of the configured database that holds it, its target
 * @param copyData whether its tables are copied before their changes follow
 * @param publications at the publisher; never empty
 * @param mapping its rows of {@code pgcat_table_mapping}
 * @param filters its rows of {@code pgcat_row_filter}, by publisher's {@code schema.table}
 */
public record ComparedSubscription(
        String name,
        String database,
        Opener publisher,
        Opener target,
        boolean copyData,
        List<String> publications,
        List<TableMapping.Rule> mapping,
        Map<String, String> filters) {

    /** Opens connections to one of the two databases. Any thread. */
    @FunctionalInterface
    public interface Opener {

        /**
         * A new connection, which the caller closes.
         *
         * @param purpose becomes {@code application_name}
         */
        Connection open(String purpose) throws SQLException;
    }

    public ComparedSubscription {
        publications = List.copyOf(publications);
        mapping = List.copyOf(mapping);
        filters = Map.copyOf(filters);
    }

    public Opener opener(Side side) {
        return side == Side.PUBLISHER ? publisher : target;
    }
}
