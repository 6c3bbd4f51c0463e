package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.pgcat.error.ReplicationException;
import io.pgcat.route.RowFilters;
import io.pgcat.route.TableMapping;

/** What the rows of one subscription must be like. */
final class SubscriptionChecks {

    static final List<Check<Subject>> ALL =
            List.of(SubscriptionChecks::mapping, SubscriptionChecks::rowFilters, SubscriptionChecks::disabled);

    /** A reference to a group that is not escaped. */
    private static final Pattern GROUP = Pattern.compile("(?<!\\\\)\\$(\\d)");

    /** A subscription; {@code name} is how findings name it. */
    record Subject(String name, DatabaseSubject database, SubscriptionRow row) {}

    private SubscriptionChecks() {}

    private static List<Finding> mapping(Subject subscription) {
        List<Finding> findings = new ArrayList<>();
        for (TableMapping.Rule rule : subscription.row().mapping()) {
            String problem = problem(rule);
            if (!problem.isEmpty()) {
                findings.add(Finding.error(
                        subscription.name(),
                        problem,
                        "UPDATE pgcat.pgcat_table_mapping SET src = '...', dst = '...' WHERE subscription = '"
                                + subscription.row().name() + "' AND priority = " + rule.priority() + ';'));
            }
        }
        return findings;
    }

    private static String problem(TableMapping.Rule rule) {
        try {
            // Compiled for its refusal alone.
            new TableMapping(List.of(rule));
        } catch (ReplicationException refused) {
            return refused.getMessage();
        }
        int groups = Pattern.compile(rule.src()).matcher("").groupCount();
        Matcher reference = GROUP.matcher(rule.dst());
        while (reference.find()) {
            if (Integer.parseInt(reference.group(1)) > groups) {
                return "pgcat_table_mapping.dst '" + rule.dst() + "' refers to group " + reference.group(1)
                        + ", and src has " + groups;
            }
        }
        return "";
    }

    private static List<Finding> rowFilters(Subject subscription) {
        List<Finding> findings = new ArrayList<>();
        subscription.row().filters().forEach((table, condition) -> {
            try {
                new RowFilters(Map.of(table, condition));
            } catch (ReplicationException refused) {
                findings.add(Finding.error(
                        subscription.name(),
                        "row filter of " + table + ": " + refused.getMessage(),
                        "UPDATE pgcat.pgcat_row_filter SET filter = '...' WHERE subscription = '"
                                + subscription.row().name() + "' AND tablename = '" + table + "';"));
            }
        });
        return findings;
    }

    private static List<Finding> disabled(Subject subscription) {
        return subscription.row().enabled()
                ? List.of()
                : List.of(Finding.info(subscription.name(), "is disabled; its slot retains WAL while it exists"));
    }

    /** Whether the publisher is the very database that is applied to. */
    static Check<PublisherSubject> ownDatabase(DatabaseSubject database) {
        return publisher -> {
            boolean own = publisher.server().equals(database.server())
                    && databaseName(publisher.connection()).equals(databaseName(database.connection()));
            return own
                    ? publisher.error(
                            "the publisher is the database itself",
                            "correct hostname, port and dbname of the subscription")
                    : List.of();
        };
    }

    private static String databaseName(Connection connection) throws SQLException {
        return Query.value(connection, "SELECT pg_catalog.current_database()");
    }
}
