package io.pgcat.pipeline;

import java.sql.SQLException;
import java.util.List;

/**
 * One question of the preflight.
 *
 * @param <T> what it looks at, with an open connection to it
 */
@FunctionalInterface
interface Check<T> {

    /** What a person should know; empty when all is well. Changes nothing. */
    List<Finding> look(T subject) throws SQLException;
}
