package io.pgcat.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

import org.jboss.logging.Logger;

import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.SqlStates;

/** Installs or upgrades schema pgcat in one database, in one transaction. May be repeated at any time. */
public final class Installer {

    /** The layout that this program works with; grows with every change of the scripts that a released version had. */
    public static final int LAYOUT = 2;

    /** Keeps two installations apart: "pgca" in ASCII, and 2, as 1 belongs to the running process. */
    private static final String LOCK = "SELECT pg_catalog.pg_advisory_xact_lock(1885824884, 2)";

    /** Comment of the schema, before the number of its layout. */
    private static final String LAYOUT_COMMENT = "pgcat, layout ";

    private static final Logger LOG = Logger.getLogger(Installer.class);

    /**
     * What an installation came to.
     *
     * @param layoutBefore what was there; absent when schema pgcat had no layout of ours
     * @param changed whether the script ran; it does not where the schema belongs to somebody else and is current
     * @param superuser whether a superuser installed, and so gave the full rights
     * @param findings what is still missing for the applying role, each with its statement; empty when nothing is
     */
    public record Outcome(OptionalInt layoutBefore, boolean changed, boolean superuser, List<Finding> findings) {

        public Outcome {
            findings = List.copyOf(findings);
        }
    }

    /**
     * Installs or upgrades.
     *
     * @param connection as the owner of the schema or as superuser; left in the auto-commit mode it came in
     * @param database how findings name the database
     * @param applyUser the role that applies changes; may be the connection's own
     * @throws ReplicationException of kind CONFIGURATION when the schema cannot be installed; nothing is changed then
     */
    public Outcome install(Connection connection, String database, String applyUser) {
        try {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try {
                Outcome outcome = inTransaction(connection, database, Objects.requireNonNull(applyUser, "applyUser"));
                connection.commit();
                return outcome;
            } finally {
                connection.rollback();
                connection.setAutoCommit(autoCommit);
            }
        } catch (SQLException failure) {
            throw new ReplicationException(
                    SqlStates.kindWhilePreparing(failure),
                    "Cannot install schema pgcat in database " + database + ": " + ServerMessage.of(failure),
                    null,
                    failure.getSQLState(),
                    failure);
        }
    }

    private static Outcome inTransaction(Connection connection, String database, String applyUser) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(LOCK);
        }
        OptionalInt before = layout(connection);
        if (before.isPresent() && before.getAsInt() > LAYOUT) {
            throw new ReplicationException(
                    ErrorKind.CONFIGURATION,
                    "Schema pgcat in database " + database + " was installed by a newer pgcat (layout "
                            + before.getAsInt() + ", this one knows " + LAYOUT + "). Use that one.");
        }
        SchemaOwner owner = SchemaOwner.of(connection);
        if (!owner.mayChange()) {
            requireCurrent(database, before, owner);
        } else {
            runScript(connection, applyUser);
            recordLayout(connection, before);
        }
        List<Finding> findings = ApplyRights.findings(connection, database, applyUser);
        LOG.debugf("install: database=%s layout=%d superuser=%s", database, LAYOUT, owner.superuser());
        return new Outcome(before, owner.mayChange(), owner.superuser(), findings);
    }

    /** Who owns schema pgcat, and whether the connection's role may change it. */
    private record SchemaOwner(String name, boolean mayChange, boolean superuser) {

        private static SchemaOwner of(Connection connection) throws SQLException {
            String query = "SELECT r.rolsuper, coalesce(pg_catalog.pg_get_userbyid(n.nspowner), ''),"
                    + " r.rolsuper OR n.nspowner IS NULL OR pg_catalog.pg_has_role(n.nspowner, 'USAGE')"
                    + " FROM pg_catalog.pg_roles r LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = 'pgcat'"
                    + " WHERE r.rolname = current_user";
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(query)) {
                row.next();
                return new SchemaOwner(row.getString(2), row.getBoolean(3), row.getBoolean(1));
            }
        }
    }

    private static void requireCurrent(String database, OptionalInt before, SchemaOwner owner) {
        if (before.isEmpty() || before.getAsInt() < LAYOUT) {
            throw new ReplicationException(
                    ErrorKind.CONFIGURATION,
                    "Schema pgcat in database " + database + " is not current and belongs to role " + owner.name()
                            + ". Install as that role or as superuser.");
        }
    }

    private static void runScript(Connection connection, String applyUser) throws SQLException {
        try (PreparedStatement setting =
                connection.prepareStatement("SELECT pg_catalog.set_config('pgcat.apply_user', ?, true)")) {
            setting.setString(1, applyUser);
            setting.execute();
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL client_min_messages = warning");
            statement.execute("SET LOCAL search_path = pg_catalog, pg_temp");
            statement.execute(script("install.sql"));
            statement.execute(script("functions.sql"));
            statement.execute(script("rights.sql"));
        }
    }

    private static void recordLayout(Connection connection, OptionalInt before) throws SQLException {
        if (before.isPresent() && before.getAsInt() == LAYOUT) {
            return;
        }
        // A comment and not a row: a superuser must not fire triggers of the schema's former owner.
        try (Statement statement = connection.createStatement()) {
            statement.execute("COMMENT ON SCHEMA pgcat IS '" + LAYOUT_COMMENT + LAYOUT + "'");
        }
    }

    /**
     * The layout installed in the connection's database; absent when there is none of ours.
     *
     * @throws SQLException if the catalog cannot be read
     */
    public static OptionalInt layout(Connection connection) throws SQLException {
        String comment = Query.value(
                connection,
                "SELECT pg_catalog.obj_description(oid, 'pg_namespace')"
                        + " FROM pg_catalog.pg_namespace WHERE nspname = 'pgcat'");
        boolean ours = comment != null && comment.matches(LAYOUT_COMMENT + "\\d{1,6}");
        return ours
                ? OptionalInt.of(Integer.parseInt(comment.substring(LAYOUT_COMMENT.length())))
                : OptionalInt.empty();
    }

    /** The text of a script. */
    static String script(String name) {
        try (InputStream stream = Installer.class.getResourceAsStream("/sql/" + name)) {
            return new String(
                    Objects.requireNonNull(stream, name + " is not packaged").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
