package io.pgcat.compare.table;

import java.util.List;

import io.pgcat.compare.side.Side;

/**
 * By what rows of both sides are paired.
 *
 * @param parts in the order of the publisher's index; empty when rows are paired by their whole content
 * @param nullable whether parts may be NULL
 * @param indexed whether either side finds a row by an index; at the target likewise
 * @param ordered whether both sides can read ranges of the key in the same order through an index
 */
public record TableKey(List<KeyPart> parts, boolean nullable, Indexed indexed, boolean ordered) {

    /** None: whole rows are paired. */
    static final TableKey CONTENT = new TableKey(List.of(), false, new Indexed(false, false), false);

    /** Which sides have an index over the whole key. */
    record Indexed(boolean publisher, boolean target) {}

    public TableKey {
        parts = List.copyOf(parts);
    }

    public boolean isContent() {
        return parts.isEmpty();
    }

    public boolean isIndexed(Side side) {
        return side == Side.PUBLISHER ? indexed.publisher() : indexed.target();
    }

    /** Column names, in order; empty when rows are paired by their content. */
    public List<String> names() {
        return parts.stream().map(part -> part.column().name()).toList();
    }
}
