package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/**
 * A database to apply to, as the preflight sees it.
 *
 * @param version {@code server_version_num}
 * @param server tells servers apart, see {@link #server(Connection)}
 * @param isRun whether some process runs its subscriptions at the moment
 * @param sources names of the configured static sources
 */
record DatabaseSubject(
        String name,
        ServerLogin login,
        Connection connection,
        int version,
        String server,
        boolean isRun,
        Set<String> sources) {

    private static final String SERVER = "SELECT concat_ws(' ', (SELECT system_identifier FROM"
            + " pg_catalog.pg_control_system()), pg_catalog.pg_postmaster_start_time())";

    static DatabaseSubject of(String name, ServerLogin login, Connection connection, Set<String> sources)
            throws SQLException {
        return new DatabaseSubject(
                name,
                login,
                connection,
                version(connection),
                server(connection),
                StatusReader.isRun(connection),
                sources);
    }

    static int version(Connection connection) throws SQLException {
        return Integer.parseInt(Query.value(connection, "SELECT pg_catalog.current_setting('server_version_num')"));
    }

    /** Tells servers apart; the system identifier alone would not, as physical copies share it. */
    static String server(Connection connection) throws SQLException {
        return Query.value(connection, SERVER);
    }

    String subject() {
        return "database " + name;
    }

    /** How findings name one of its subscriptions. */
    String subscription(String subscription) {
        return "database " + name + ", subscription " + subscription;
    }

    /** The role that applies, as SQL names it. */
    String role() throws SQLException {
        return Query.value(connection, "SELECT pg_catalog.quote_ident(current_user)");
    }
}
