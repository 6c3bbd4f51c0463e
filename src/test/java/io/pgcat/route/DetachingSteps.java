package io.pgcat.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Finds what would break order or acknowledgement in routes and templates that begin with {@code pgoutput:}. */
final class DetachingSteps {

    /** Steps that hand the exchange to another thread, hold it back, or call its failure handled. */
    private static final Set<String> STEPS = Set.of(
            "wireTap",
            "aggregate",
            "threads",
            "resequence",
            "delay",
            "throttle",
            "recipientList",
            "kamelet",
            "onFallback",
            "circuitBreaker",
            "saga",
            "doTry",
            "onException",
            "errorHandler",
            "deadLetterChannel",
            "parallelProcessing");

    private static final Set<String> SCHEMES = Set.of("seda", "vm", "disruptor", "disruptor-vm");

    private final List<String> found = new ArrayList<>();

    private DetachingSteps() {}

    /** One entry per such step; empty when all is well. */
    static List<String> in(String yaml) {
        DetachingSteps steps = new DetachingSteps();
        Object document = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        for (Object entry : (List<?>) document) {
            if (isReplicating(entry)) {
                steps.walk(entry);
            }
        }
        return steps.found;
    }

    private static boolean isReplicating(Object entry) {
        return entry.toString().contains("uri=pgoutput:") || entry.toString().contains("from=pgoutput:");
    }

    private void walk(Object node) {
        if (node instanceof List<?> list) {
            list.forEach(this::walk);
        } else if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                if (STEPS.contains(key.toString()) && !Boolean.FALSE.equals(value)) {
                    found.add(key.toString());
                }
                if (Set.of("to", "toD", "uri").contains(key.toString()) && value instanceof String uri) {
                    checkScheme(uri);
                }
                walk(value);
            });
        }
    }

    private void checkScheme(String uri) {
        if (SCHEMES.contains(uri.split(":", 2)[0])) {
            found.add(uri);
        }
    }
}
