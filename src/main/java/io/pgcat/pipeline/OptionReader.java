package io.pgcat.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

/** Reads a JSON object field by field, and collects everything that is wrong with it. */
final class OptionReader {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode options;
    private final Set<String> known = new LinkedHashSet<>();
    private final List<String> problems = new ArrayList<>();

    OptionReader(String json) {
        this.options = read(json);
    }

    private JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            problems.add("not JSON: " + e.getOriginalMessage());
            return JSON.createObjectNode();
        }
    }

    /** A field, which may be missing. */
    JsonNode field(String name) {
        known.add(name);
        return options.path(name);
    }

    void problem(String text) {
        problems.add(text);
    }

    /** The first choice is the default. */
    String choice(String name, List<String> choices) {
        String value = field(name).asText(choices.get(0));
        if (!choices.contains(value)) {
            problem(name + " must be one of " + String.join(", ", choices));
        }
        return value;
    }

    int number(String name, int usual, int most) {
        JsonNode node = field(name);
        int number = node.asInt(usual);
        if (!node.isMissingNode() && !node.canConvertToInt() || number < 1 || number > most) {
            problem(name + " must be a number from 1 to " + most);
        }
        return number;
    }

    /** False when it is missing. */
    boolean flag(String name) {
        JsonNode node = field(name);
        if (!node.isMissingNode() && !node.isBoolean()) {
            problem(name + " must be true or false");
        }
        return node.asBoolean();
    }

    /** Zero when it is missing. */
    Duration duration(String name) {
        JsonNode node = field(name);
        if (node.isMissingNode() || node.asText().equals("0")) {
            return Duration.ZERO;
        }
        try {
            return (Duration) SettingType.DURATION.parse(node.asText());
        } catch (IllegalArgumentException e) {
            problem(name + " must be " + SettingType.DURATION.expected());
            return Duration.ZERO;
        }
    }

    /** Texts in order; empty when it is missing. */
    List<String> texts(String name) {
        JsonNode node = field(name);
        List<String> texts = new ArrayList<>();
        if (!node.isMissingNode() && !node.isArray()) {
            problem(name + " must be a list");
        }
        node.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    /** The texts of an object's fields, by name; empty when it is missing. */
    Map<String, String> object(String name, String what) {
        JsonNode node = field(name);
        Map<String, String> texts = new TreeMap<>();
        if (!node.isMissingNode() && !node.isObject()) {
            problem(name + " must be an object of " + what);
        }
        Iterator<Map.Entry<String, JsonNode>> fields = node.fields();
        fields.forEachRemaining(
                field -> texts.put(field.getKey(), field.getValue().asText()));
        return texts;
    }

    /**
     * To be called when all fields have been asked for.
     *
     * @param column of which every problem is told
     * @throws ReplicationException of kind CONFIGURATION when there is any, also for a field that nobody has asked for
     */
    void requireNoProblem(String column) {
        options.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                problem("unknown option '" + name + "' (there are: " + String.join(", ", known) + ")");
            }
        });
        if (!problems.isEmpty()) {
            throw new ReplicationException(ErrorKind.CONFIGURATION, column + ": " + String.join("; ", problems));
        }
    }
}
