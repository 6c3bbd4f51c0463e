package io.pgcat.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Option {@code "sequences"} of a subscription: {@code {"every": "60s", "head_start": 1000, "also": ["schema.name"]}}.
 *
 * @param every how often the publisher's sequences are carried to the target; zero where the option is absent: only when somebody
 *     asks for it
 * @param headStart how many steps beyond the publisher's value, so that what is handed out there until the next time is not
 *     handed out twice
 * @param also sequences that no column of a published table owns
 */
record SequenceOptions(Duration every, long headStart, List<String> also) {

    private static final long DEFAULT_HEAD_START = 1000;
    private static final Duration DEFAULT_EVERY = Duration.ofSeconds(60);
    private static final List<String> KNOWN = List.of("every", "head_start", "also");

    /** The option is absent. */
    static final SequenceOptions NONE = new SequenceOptions(Duration.ZERO, DEFAULT_HEAD_START, List.of());

    SequenceOptions {
        also = List.copyOf(also);
    }

    boolean isPeriodic() {
        return !every.isZero();
    }

    static SequenceOptions parse(JsonNode node, Consumer<String> problems) {
        if (node.isMissingNode()) {
            return NONE;
        }
        if (!node.isObject()) {
            problems.accept("sequences must be an object, like {\"every\": \"60s\", \"head_start\": 1000}");
        }
        node.fieldNames().forEachRemaining(name -> {
            if (!KNOWN.contains(name)) {
                problems.accept(
                        "unknown option '" + name + "' in sequences (there are: " + String.join(", ", KNOWN) + ")");
            }
        });
        return new SequenceOptions(
                every(node.path("every"), problems),
                headStart(node.path("head_start"), problems),
                also(node.path("also"), problems));
    }

    private static Duration every(JsonNode node, Consumer<String> problems) {
        if (node.isMissingNode()) {
            return DEFAULT_EVERY;
        }
        try {
            return (Duration) SettingType.DURATION.parse(node.asText());
        } catch (IllegalArgumentException notADuration) {
            problems.accept("sequences.every must be " + SettingType.DURATION.expected());
            return DEFAULT_EVERY;
        }
    }

    private static long headStart(JsonNode node, Consumer<String> problems) {
        if (node.isMissingNode()) {
            return DEFAULT_HEAD_START;
        }
        if (!node.canConvertToLong() || !node.isIntegralNumber() || node.asLong() < 0) {
            problems.accept("sequences.head_start must be a whole number from 0");
        }
        return node.asLong();
    }

    private static List<String> also(JsonNode node, Consumer<String> problems) {
        List<String> names = new ArrayList<>();
        node.forEach(name -> names.add(name.asText()));
        boolean named =
                node.isMissingNode() || node.isArray() && names.stream().allMatch(name -> name.indexOf('.') > 0);
        if (!named) {
            problems.accept("sequences.also must be a list of names like \"schema.name\"");
        }
        return names;
    }
}
