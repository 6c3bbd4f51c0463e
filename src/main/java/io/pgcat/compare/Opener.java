package io.pgcat.compare;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections to one of the two databases. Any thread. */
@FunctionalInterface
public interface Opener {

    /**
     * A new connection, which the caller closes.
     *
     * @param purpose becomes {@code application_name}
     */
    Connection open(String purpose) throws SQLException;
}
