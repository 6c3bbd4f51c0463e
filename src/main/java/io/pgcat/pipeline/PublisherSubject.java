package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * A publisher, as the preflight sees it on behalf of one subscription or static source.
 *
 * @param subject how findings name it
 * @param isRun whether the slot may rightly be in use at the moment
 */
record PublisherSubject(
        String subject,
        Connection connection,
        List<String> publications,
        String slot,
        boolean copyData,
        boolean isRun) {

    int version() throws SQLException {
        return DatabaseSubject.version(connection);
    }

    String server() throws SQLException {
        return DatabaseSubject.server(connection);
    }

    /** A setting's value as SHOW prints it. */
    String setting(String name) throws SQLException {
        return Query.value(connection, "SELECT pg_catalog.current_setting(?)", name);
    }

    /** A setting's number in its own unit. */
    long number(String name) throws SQLException {
        return Long.parseLong(
                Query.value(connection, "SELECT setting FROM pg_catalog.pg_settings WHERE name = ?", name));
    }

    String role() throws SQLException {
        return Query.value(connection, "SELECT pg_catalog.quote_ident(current_user)");
    }

    /** The tables of its publications, ordered by name. */
    List<PublishedTable> tables() throws SQLException {
        return PublishedTable.of(connection, publications, version());
    }

    List<Finding> error(String message, String mend) {
        return List.of(Finding.error(subject, message, mend));
    }

    List<Finding> warn(String message, String mend) {
        return List.of(Finding.warn(subject, message, mend));
    }
}
