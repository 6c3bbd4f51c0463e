package io.pgcat.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;

import io.pgcat.apply.Strategies;
import io.pgcat.apply.Strategies.Wanted;
import io.pgcat.error.ReplicationException;
import io.pgcat.pipeline.copy.CopySettings;
import io.pgcat.route.OriginChoice;

/**
 * The column {@code options} of a subscription.
 *
 * @param origins {@code "origins"}: {@code "none"} (default: only what was written at the publisher), {@code "any"}, or a
 *     list of origin names
 * @param disableOnError {@code "disable_on_error"}: whether the subscription is disabled when a person has to act, instead of being
 *     tried again
 * @param publisher how the publisher is read
 * @param target how changes are applied
 * @param copy how tables are copied
 * @param sequences {@code "sequences"}: whether, and how often, the publisher's sequences are carried
 */
record SubscriptionOptions(
        OriginChoice origins,
        boolean disableOnError,
        FromPublisher publisher,
        ToTarget target,
        Copy copy,
        SequenceOptions sequences) {

    /**
     * How the publisher is read.
     *
     * @param interfaces {@code "interfaces"}: further places where it may be, {@code host:port} each, tried in turn
     * @param connection {@code "connection"}: further pgjdbc parameters of its connection, {@code sslmode} for instance
     * @param failover {@code "failover"}: whether its standbys keep the slot, too (PostgreSQL 17 and later)
     * @param applyDelay {@code "apply_delay"}: how long after their commit changes are applied, at the soonest
     */
    record FromPublisher(
            List<String> interfaces, Map<String, String> connection, boolean failover, Duration applyDelay) {

        /** Where the publisher is, first of all at this host and port. */
        String url(String hostname, int port, String dbname) {
            List<String> hosts = new ArrayList<>(List.of(ServerLogin.host(hostname, port)));
            hosts.addAll(interfaces);
            return ServerLogin.url(hosts, dbname, connection);
        }
    }

    /**
     * How changes are applied.
     *
     * @param ignoreSourceOnlyColumns {@code "source_only_columns"}: {@code "error"} (default) or {@code "ignore"}
     * @param synchronousCommit {@code "synchronous_commit"} of the applying session: {@code "off"} (default), {@code "on"},
     *     {@code "local"}, {@code "remote_write"}, {@code "remote_apply"}
     * @param strategies {@code "strategy"}: {@code "auto"} (default: the last state of each row of a batch, where there are enough
     *     changes and nobody can tell), {@code "ordered"} (every change by itself), {@code "net"} (as auto, however few changes
     *     there are), or an object with one of them for some of the target's tables, by {@code schema.name}
     */
    record ToTarget(boolean ignoreSourceOnlyColumns, String synchronousCommit, Strategies strategies) {}

    /**
     * How tables are copied.
     *
     * @param conflict {@code "copy_conflict"}: what is done about rows that are at the target already: {@code "error"}
     *     (default), {@code "truncate"}, {@code "upsert"}
     * @param workers {@code "max_sync_workers"}: how many parts of tables are copied at a time, 1 to 16, default 2
     * @param partMb {@code "copy_part_mb"}: MiB of a large table that are copied, committed, and taken up again after a crash
     *     at once, 1 to 1024, default 32
     * @param structure {@code "synchronize_structure"}: whether tables that the target lacks are made first
     */
    record Copy(String conflict, int workers, int partMb, boolean structure) {}

    private static final List<String> SYNCHRONOUS = List.of("off", "on", "local", "remote_write", "remote_apply");
    private static final int WORKERS = 2;
    private static final int MOST_WORKERS = 16;
    private static final int PART_MB = 128;
    private static final int MOST_PART_MB = 1024;

    /**
     * Reads the JSON text.
     *
     * @throws ReplicationException of kind CONFIGURATION that lists every problem
     */
    static SubscriptionOptions parse(String json) {
        OptionReader options = new OptionReader(json);
        SubscriptionOptions parsed = new SubscriptionOptions(
                origins(options),
                options.flag("disable_on_error"),
                new FromPublisher(
                        interfaces(options),
                        connection(options),
                        options.flag("failover"),
                        options.duration("apply_delay")),
                new ToTarget(
                        options.choice("source_only_columns", List.of("error", "ignore"))
                                .equals("ignore"),
                        options.choice("synchronous_commit", SYNCHRONOUS),
                        strategies(options)),
                new Copy(
                        options.choice("copy_conflict", CopySettings.CONFLICTS),
                        options.number("max_sync_workers", WORKERS, MOST_WORKERS),
                        options.number("copy_part_mb", PART_MB, MOST_PART_MB),
                        options.flag("synchronize_structure")),
                SequenceOptions.parse(options.field("sequences"), options::problem));
        options.requireNoProblem("pgcat_subscription.options");
        return parsed;
    }

    /** What of it says how the publisher is reached, whatever the other options are. */
    static FromPublisher publisherOf(String json) {
        OptionReader options = new OptionReader(json);
        return new FromPublisher(interfaces(options), connection(options), false, Duration.ZERO);
    }

    private static OriginChoice origins(OptionReader options) {
        JsonNode node = options.field("origins");
        if (node.isMissingNode() || node.asText().equals("none")) {
            return OriginChoice.LOCAL_ONLY;
        }
        if (node.asText().equals("any")) {
            return OriginChoice.ANY;
        }
        Set<String> names = new LinkedHashSet<>();
        if (node.isArray()) {
            node.forEach(name -> names.add(name.asText()));
        }
        if (names.isEmpty()) {
            options.problem("origins must be \"none\", \"any\" or a list of origin names");
        }
        return new OriginChoice(false, names);
    }

    private static List<String> interfaces(OptionReader options) {
        List<String> interfaces = options.texts("interfaces");
        for (String each : interfaces) {
            if (!each.matches("\\S+:\\d{1,5}")) {
                options.problem("interfaces must be a list of host:port");
            }
        }
        return interfaces;
    }

    private static Map<String, String> connection(OptionReader options) {
        return options.object("connection", "pgjdbc parameters");
    }

    private static Strategies strategies(OptionReader options) {
        JsonNode node = options.field("strategy");
        if (!node.isObject()) {
            return new Strategies(strategy("strategy", node, options), Map.of());
        }
        Map<String, Wanted> byTable = new TreeMap<>();
        node.fields()
                .forEachRemaining(entry -> byTable.put(
                        entry.getKey(), strategy("strategy of " + entry.getKey(), entry.getValue(), options)));
        return new Strategies(Wanted.AUTO, byTable);
    }

    private static Wanted strategy(String name, JsonNode node, OptionReader options) {
        if (node.isMissingNode()) {
            return Wanted.AUTO;
        }
        for (Wanted wanted : Wanted.values()) {
            if (wanted.label().equals(node.asText())) {
                return wanted;
            }
        }
        options.problem(name + " must be one of auto, ordered, net");
        return Wanted.AUTO;
    }
}
