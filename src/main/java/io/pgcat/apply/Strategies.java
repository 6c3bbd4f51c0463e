package io.pgcat.apply;

import java.util.Locale;
import java.util.Map;

/**
 * How a user wants changes to be turned into statements.
 *
 * @param others for tables that are not named
 * @param byTable {@code schema.name} at the target, unquoted
 */
public record Strategies(Wanted others, Map<String, Wanted> byTable) {

    /** What is wanted of a table. */
    public enum Wanted {
        /** What is quicker, among what nobody can tell apart. */
        AUTO,
        /** Every change by itself, in the publisher's order. */
        ORDERED,
        /** The last state of each row, however few there are; in order where somebody could tell. */
        NET;

        /** The name for people. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Nothing is forced. */
    public static final Strategies AUTO = new Strategies(Wanted.AUTO, Map.of());

    /** Every change of every table by itself. */
    public static final Strategies ORDERED = new Strategies(Wanted.ORDERED, Map.of());

    public Strategies {
        byTable = Map.copyOf(byTable);
    }

    Wanted of(String qualifiedName) {
        return byTable.getOrDefault(qualifiedName, others);
    }
}
