package io.pgcat.pipeline;

import java.util.List;
import java.util.Map;

import io.pgcat.route.TableMapping;

/**
 * Everything that the tables of schema pgcat say of one subscription; two that are equal run alike.
 *
 * @param database name of the configured database that holds it
 * @param name of the subscription
 * @param slot of the publisher; the default one where the column is NULL
 * @param mapping its rows of {@code pgcat_table_mapping}
 * @param filters its rows of {@code pgcat_row_filter}, by publisher's table
 */
record SubscriptionRow(
        String database,
        String name,
        ServerLogin publisher,
        List<String> publications,
        boolean copyData,
        boolean enabled,
        String route,
        String slot,
        SubscriptionOptions options,
        List<TableMapping.Rule> mapping,
        Map<String, String> filters) {

    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

    /**
     * The name under which source, target and route are known in this process: unique over all databases, and safe in a
     * URI.
     */
    String id() {
        return database + '.' + safe(name);
    }

    private static String safe(String text) {
        StringBuilder safe = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (PLAIN.indexOf(c) >= 0) {
                safe.appendCodePoint(c);
            } else {
                safe.append('~').append(Integer.toHexString(c)).append('~');
            }
        });
        return safe.toString();
    }

    /** The origin that this subscription's transactions carry at the target; origins belong to a whole cluster. */
    static String originName(String dbname, String subscription) {
        return "pgcat_" + dbname + '_' + subscription;
    }
}
