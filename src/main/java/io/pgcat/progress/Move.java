package io.pgcat.progress;

import java.util.List;

/**
 * A statement that notes how far something is, to be executed in the transaction that makes it so.
 *
 * @param sql with {@code $n} for parameters
 * @param parameters in the order of their numbers, as text
 * @param one whether it has to touch exactly one row; if not, somebody else has changed what it moves from
 */
public record Move(String sql, List<String> parameters, boolean one) {

    public Move {
        parameters = List.copyOf(parameters);
    }

    /** One that may touch any number of rows. */
    public static Move any(String sql, String... parameters) {
        return new Move(sql, List.of(parameters), false);
    }

    /** One that touches one row. */
    public static Move one(String sql, List<String> parameters) {
        return new Move(sql, parameters, true);
    }
}
