package io.pgcat.apply;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

import io.pgcat.error.SqlStates;

/** What a session at the target needs before its first transaction, in one round trip. */
final class SessionStart {

    /**
     * Settings that this server does not know are left out. Rows are found by their keys: where there is an index it is to
     * serve, however small the table was when the plan was made. A client that is gone is noticed within half a minute:
     * until then its process holds the origin. Notices are not sent: nobody reads while many statements are on their way. A
     * policy that would hide rows is an error.
     *
     * <p>Where Citus is: all of a transaction goes over one connection per worker, or a table that was truncated over several
     * keeps others from being written. And a commit is on disk before the workers are told of it, or a crash here could take
     * the position back and leave them the rows.
     */
    private static final String PIN =
            """
            SELECT pg_catalog.set_config(s.name, v.value, false)
            FROM (VALUES ('search_path', ''), ('DateStyle', 'ISO'), ('IntervalStyle', 'postgres'), ('TimeZone', 'UTC'),
                ('extra_float_digits', '3'), ('bytea_output', 'hex'), ('standard_conforming_strings', 'on'),
                ('array_nulls', 'on'), ('lc_monetary', 'C'),
                ('xmloption', 'content'), ('default_transaction_isolation', 'read committed'),
                ('default_transaction_deferrable', 'off'), ('statement_timeout', '0'), ('lock_timeout', '0'),
                ('idle_in_transaction_session_timeout', '0'), ('idle_session_timeout', '0'),
                ('transaction_timeout', '0'), ('client_min_messages', 'error'), ('tcp_keepalives_idle', '15'), ('tcp_keepalives_interval', '5'),
                ('tcp_keepalives_count', '4'), ('tcp_user_timeout', '35s'), ('client_connection_check_interval', '10s'), ('jit', 'off'), ('enable_seqscan', 'off'),
                ('row_security', 'off'), ('citus.multi_shard_modify_mode', 'sequential'),
                ('synchronous_commit', (SELECT CASE WHEN pg_catalog.to_regclass('pg_catalog.pg_dist_partition') IS NULL
                    OR w.setting OPERATOR(pg_catalog.<>) 'off' THEN w.setting ELSE 'on' END
                    FROM (VALUES (?::pg_catalog.text)) AS w(setting)))) AS v(name, value)
            JOIN pg_catalog.pg_settings s
                ON pg_catalog.lower(s.name) OPERATOR(pg_catalog.=) pg_catalog.lower(v.name)""";

    /**
     * By the origin's name, three times: makes it where it is not there, and takes it for this session. In two transactions: the one that
     * makes an origin would else carry it, and its name is not known yet to whoever decodes that.
     */
    private static final String ORIGIN =
            """
            ; BEGIN
            ; SELECT CASE WHEN pgcat.pgcat_replication_origin_oid(?) IS NULL
                THEN pgcat.pgcat_replication_origin_create(?) END
            ; COMMIT
            ; SELECT pgcat.pgcat_replication_origin_session_setup(?)""";

    private SessionStart() {}

    /** Pins the settings, and takes the replication origin, if there is to be one. The connection commits by itself. */
    static void prepare(Connection connection, ApplyConfig config) throws SQLException {
        try {
            attempt(connection, config);
        } catch (SQLException e) {
            // Somebody else was faster in making the origin.
            if (!SqlStates.DUPLICATE_OBJECT.equals(e.getSQLState())
                    && !SqlStates.UNIQUE_VIOLATION.equals(e.getSQLState())) {
                throw e;
            }
            try (Statement statement = connection.createStatement()) {
                statement.execute("ROLLBACK");
            }
            attempt(connection, config);
        }
    }

    private static void attempt(Connection connection, ApplyConfig config) throws SQLException {
        String origin = config.originName();
        try (PreparedStatement statement = connection.prepareStatement(origin.isEmpty() ? PIN : PIN + ORIGIN)) {
            statement.setString(1, config.synchronousCommit());
            if (!origin.isEmpty()) {
                statement.setString(2, origin);
                statement.setString(3, origin);
                statement.setString(4, origin);
            }
            statement.execute();
        }
    }

    /** Drops an origin that no session has. */
    static void dropOrigin(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT pgcat.pgcat_replication_origin_drop(?)")) {
            statement.setString(1, name);
            statement.execute();
        }
    }
}
