package io.pgcat.compare;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is not equal on both sides.
 *
 * @param key values of the key by column, in the key's order, as text; null for NULL. Where rows are compared by their content,
 *     {@code content} with its hash
 * @param publisherRows how many rows the publisher has of it; more than one only where the key is not unique
 * @param targetRows likewise the target
 */
public record Difference(Kind kind, Map<String, String> key, long publisherRows, long targetRows) {

    /** In which way. */
    public enum Kind {
        /** Only the publisher has it, or it has more of it. */
        MISSING("missing"),
        /** Only the target has it, or it has more of it. */
        EXTRA("extra"),
        /** Both have it, with different values. */
        DIFFERENT("different"),
        /** It kept changing, or the subscription stood still: nobody can tell. */
        UNSETTLED("unsettled");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** For people and JSON. */
        public String label() {
            return label;
        }
    }

    public Difference {
        key = Collections.unmodifiableMap(new LinkedHashMap<>(key));
    }

    /** How many rows one side has more, or 1. */
    public long rows() {
        return Math.max(1, Math.abs(publisherRows - targetRows));
    }
}
