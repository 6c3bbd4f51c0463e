package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import io.pgcat.error.SqlStates;

/**
 * Whether a role may do what applying takes beyond DML: use replication origins and set session_replication_role. Source:
 * PostgreSQL 18, "Replication Progress Tracking" and "GRANT"; before 14 origins, and before 15 the setting, are a
 * superuser's only.
 */
final class ApplyRights {

    private static final int ORIGIN_GRANTS_SINCE = 140_000;
    private static final int PARAMETER_GRANTS_SINCE = 150_000;

    /** Our function, and the built-in one that it calls. */
    private static final List<List<String>> FUNCTIONS = List.of(
            pair("replication_origin_create(text)"),
            pair("replication_origin_oid(text)"),
            pair("replication_origin_drop(text)"),
            pair("replication_origin_session_setup(text)"),
            pair("replication_origin_session_reset()"),
            List.of(
                    "pgcat.pgcat_replication_origin_xact_setup(pg_lsn, timestamptz)",
                    "pg_catalog.pg_replication_origin_xact_setup(pg_lsn, timestamptz)"),
            List.of("pgcat.pgcat_set_session_replication_role(text)", "pg_catalog.set_config(text, text, boolean)"));

    private final Connection connection;
    private final String database;
    private final String role;
    private final int version;
    private final List<Finding> findings = new ArrayList<>();

    private ApplyRights(Connection connection, String database, String role) throws SQLException {
        this.connection = connection;
        this.database = database;
        this.role = role;
        this.version = Integer.parseInt(text("SELECT pg_catalog.current_setting('server_version_num')"));
    }

    private static List<String> pair(String signature) {
        return List.of("pgcat.pgcat_" + signature, "pg_catalog.pg_" + signature);
    }

    /**
     * What the role lacks; empty when it lacks nothing.
     *
     * @param connection with schema pgcat installed; not changed
     */
    static List<Finding> findings(Connection connection, String database, String role) throws SQLException {
        ApplyRights rights = new ApplyRights(connection, database, role);
        rights.collect();
        return rights.findings;
    }

    private void collect() throws SQLException {
        if (!isTrue("SELECT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = ?)", role)) {
            report(
                    "role " + role + ", which is to apply changes, does not exist",
                    "CREATE ROLE " + quoted() + " LOGIN PASSWORD '...'; -- then: ./pgcat install " + database);
            return;
        }
        if (isTrue("SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = ?", role)) {
            return;
        }
        boolean usable = isTrue("SELECT pg_catalog.has_schema_privilege(?, 'pgcat', 'USAGE')", role);
        for (List<String> function : FUNCTIONS) {
            usable &= isTrue(
                    "SELECT pg_catalog.has_function_privilege(?::name, to_regprocedure(?)::oid, 'EXECUTE')",
                    role,
                    function.get(0));
        }
        if (!usable) {
            report(
                    "role " + role + " may not use schema pgcat and its functions",
                    "./pgcat install " + database + " -- as superuser, or as the schema's owner");
        }
        if (!areLent()) {
            checkOrigins();
            checkSessionReplicationRole();
        }
    }

    /** Whether the functions lend a superuser's rights. */
    private boolean areLent() throws SQLException {
        String query = "SELECT pg_catalog.bool_and(p.prosecdef AND r.rolsuper) FROM pg_catalog.pg_proc p"
                + " JOIN pg_catalog.pg_roles r ON r.oid = p.proowner"
                + " WHERE p.pronamespace = 'pgcat'::regnamespace"
                + " AND p.proname ~ '^pgcat_(replication_origin|set_session_replication_role)'";
        return isTrue(query);
    }

    private void checkOrigins() throws SQLException {
        if (version < ORIGIN_GRANTS_SINCE) {
            report(
                    "role " + role
                            + " may not use replication origins, which before PostgreSQL 14 only a superuser may",
                    asSuperuser());
            return;
        }
        List<String> missing = new ArrayList<>();
        for (List<String> function : FUNCTIONS) {
            if (!isTrue(
                    "SELECT pg_catalog.has_function_privilege(?::name, to_regprocedure(?)::oid, 'EXECUTE')",
                    role,
                    function.get(1))) {
                missing.add(function.get(1));
            }
        }
        if (!missing.isEmpty()) {
            report(
                    "role " + role + " may not use replication origins",
                    "GRANT EXECUTE ON FUNCTION " + String.join(", ", missing) + " TO " + quoted() + ';');
        }
    }

    private void checkSessionReplicationRole() throws SQLException {
        if (version >= PARAMETER_GRANTS_SINCE) {
            String query = "SELECT pg_catalog.has_parameter_privilege(?, 'session_replication_role', 'SET')";
            if (!isTrue(query, role)) {
                report(
                        "role " + role + " may not set session_replication_role",
                        "GRANT SET ON PARAMETER session_replication_role TO " + quoted() + ';');
            }
        } else if (!role.equals(text("SELECT current_user")) || !canSetSessionReplicationRole()) {
            report(
                    "role " + role
                            + " may not set session_replication_role, which before PostgreSQL 15 only a superuser may",
                    asSuperuser());
        }
    }

    /** Some providers let other roles set it, which no catalog tells: so it is tried. */
    private boolean canSetSessionReplicationRole() throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        Savepoint before = connection.setSavepoint();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL session_replication_role = replica");
            return true;
        } catch (SQLException refused) {
            if (SqlStates.INSUFFICIENT_PRIVILEGE.equals(refused.getSQLState())) {
                return false;
            }
            throw refused;
        } finally {
            connection.rollback(before);
            connection.setAutoCommit(autoCommit);
        }
    }

    private String asSuperuser() {
        return "./pgcat install " + database + " -- as superuser";
    }

    private void report(String message, String mend) {
        findings.add(Finding.error("database " + database, message, mend));
    }

    private String quoted() throws SQLException {
        return text("SELECT pg_catalog.quote_ident(?)", role);
    }

    private boolean isTrue(String query, String... arguments) throws SQLException {
        return "t".equals(text(query, arguments));
    }

    private String text(String query, String... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setString(i + 1, arguments[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }
}
