package io.pgcat.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.pgcat.apply.Strategies;
import io.pgcat.apply.Strategies.Wanted;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.route.OriginChoice;

/**
 * The column {@code options} of a subscription.
 *
 * @param origins {@code "origins"}: {@code "none"} (default: only what was written at the publisher), {@code "any"}, or a
 *     list of origin names
 * @param ignoreSourceOnlyColumns {@code "source_only_columns"}: {@code "error"} (default) or {@code "ignore"}
 * @param synchronousCommit {@code "synchronous_commit"} of the applying session: {@code "off"} (default), {@code "on"},
 *     {@code "local"}, {@code "remote_write"}, {@code "remote_apply"}
 * @param strategies {@code "strategy"}: {@code "auto"} (default: the last state of each row of a batch, where there are enough
 *     changes and nobody can tell), {@code "ordered"} (every change by itself), {@code "net"} (as auto, however few changes there
 *     are), or an object with one of them for some of the target's tables, by {@code schema.name}
 * @param sequences {@code "sequences"}: whether, and how often, the publisher's sequences are carried
 * @param connection {@code "connection"}: further pgjdbc parameters of the publisher's connection, e.g. {@code sslmode}
 */
record SubscriptionOptions(
        OriginChoice origins,
        boolean ignoreSourceOnlyColumns,
        String synchronousCommit,
        Strategies strategies,
        SequenceOptions sequences,
        Map<String, String> connection) {

    static final SubscriptionOptions DEFAULT = new SubscriptionOptions(
            OriginChoice.LOCAL_ONLY, false, "off", Strategies.AUTO, SequenceOptions.NONE, Map.of());

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> KNOWN =
            List.of("origins", "source_only_columns", "synchronous_commit", "strategy", "sequences", "connection");
    private static final List<String> SYNCHRONOUS = List.of("off", "on", "local", "remote_write", "remote_apply");

    /**
     * Reads the JSON text.
     *
     * @throws ReplicationException of kind CONFIGURATION that lists every problem
     */
    static SubscriptionOptions parse(String json) {
        List<String> problems = new ArrayList<>();
        JsonNode options = read(json, problems);
        options.fieldNames().forEachRemaining(name -> {
            if (!KNOWN.contains(name)) {
                problems.add("unknown option '" + name + "' (there are: " + String.join(", ", KNOWN) + ")");
            }
        });
        SubscriptionOptions parsed = new SubscriptionOptions(
                origins(options.path("origins"), problems),
                choice(options, "source_only_columns", List.of("error", "ignore"), problems)
                        .equals("ignore"),
                choice(options, "synchronous_commit", SYNCHRONOUS, problems),
                strategies(options.path("strategy"), problems),
                SequenceOptions.parse(options.path("sequences"), problems),
                connection(options.path("connection"), problems));
        if (!problems.isEmpty()) {
            throw new ReplicationException(
                    ErrorKind.CONFIGURATION, "pgcat_subscription.options: " + String.join("; ", problems));
        }
        return parsed;
    }

    /** The publisher's connection parameters alone, whatever the other options are. */
    static Map<String, String> connectionOf(String json) {
        return connection(read(json, new ArrayList<>()).path("connection"), new ArrayList<>());
    }

    private static JsonNode read(String json, List<String> problems) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            problems.add("not JSON: " + e.getOriginalMessage());
            return JSON.createObjectNode();
        }
    }

    private static OriginChoice origins(JsonNode node, List<String> problems) {
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
            problems.add("origins must be \"none\", \"any\" or a list of origin names");
        }
        return new OriginChoice(false, names);
    }

    /** The first choice is the default. */
    private static String choice(JsonNode options, String name, List<String> choices, List<String> problems) {
        String value = options.path(name).asText(choices.get(0));
        if (!choices.contains(value)) {
            problems.add(name + " must be one of " + String.join(", ", choices));
        }
        return value;
    }

    private static Strategies strategies(JsonNode node, List<String> problems) {
        if (!node.isObject()) {
            return new Strategies(strategy("strategy", node, problems), Map.of());
        }
        Map<String, Wanted> byTable = new TreeMap<>();
        node.fields()
                .forEachRemaining(entry -> byTable.put(
                        entry.getKey(), strategy("strategy of " + entry.getKey(), entry.getValue(), problems)));
        return new Strategies(Wanted.AUTO, byTable);
    }

    private static Wanted strategy(String name, JsonNode node, List<String> problems) {
        if (node.isMissingNode()) {
            return Wanted.AUTO;
        }
        for (Wanted wanted : Wanted.values()) {
            if (wanted.label().equals(node.asText())) {
                return wanted;
            }
        }
        problems.add(name + " must be one of auto, ordered, net");
        return Wanted.AUTO;
    }

    private static Map<String, String> connection(JsonNode node, List<String> problems) {
        Map<String, String> parameters = new TreeMap<>();
        if (node.isMissingNode()) {
            return parameters;
        }
        if (!node.isObject()) {
            problems.add("connection must be an object of pgjdbc parameters");
        }
        node.fields()
                .forEachRemaining(
                        entry -> parameters.put(entry.getKey(), entry.getValue().asText()));
        return parameters;
    }
}
