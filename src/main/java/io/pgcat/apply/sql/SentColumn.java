package io.pgcat.apply.sql;

import java.util.Set;

import io.pgcat.apply.target.TargetColumn;
import io.pgcat.change.Column;

/**
 * A column whose values are sent many at once.
 *
 * @param target where they go, or with what they are compared
 * @param source their place in the publisher's tuples
 * @param element as what they travel
 */
public record SentColumn(TargetColumn target, int source, Element element) {

    /** Types whose binary form is their text. Not xml, which may name an encoding. */
    private static final Set<String> TEXTS = Set.of("text", "character varying", "bpchar", "json");

    /** @param column the publisher's */
    public static SentColumn of(TargetColumn target, int source, Column column) {
        return new SentColumn(target, source, Element.of(column, target));
    }

    /** Whether {@code COPY} can take the values in binary format: the element is what the column's receive function reads. */
    public boolean hasBinaryForm() {
        return element != Element.TEXT || TEXTS.contains(target.type());
    }

    /** The value as the target's type, where {@code name} has the element's. */
    String typed(String name) {
        boolean same = element != Element.TEXT || target.type().equals("text");
        return same ? name : name + "::" + target.type();
    }
}
