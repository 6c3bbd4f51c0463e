package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.pgcat.error.ReplicationException;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Rights and upgrades: 11, 14 and 15 differ in what can be granted. */
class InstallerIT {

    private TestDatabase database;
    private String applyUser;

    @AfterEach
    void drop() throws SQLException {
        database.close();
    }

    private void create(int version) throws SQLException {
        database = Servers.database(version);
        applyUser = database.name() + "-app";
        database.execute("CREATE ROLE \"" + applyUser + "\" LOGIN");
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 14, 15, 18})
    void afterASuperusersInstallTheApplyingRoleLacksNothing(int version) throws SQLException {
        create(version);

        Installer.Outcome outcome = installAsSuperuser();

        assertTrue(outcome.superuser());
        assertTrue(outcome.layoutBefore().isEmpty());
        assertEquals(List.of(), outcome.findings());
        useOriginAndRole();
    }

    @Tag("matrix")
    @ParameterizedTest
    @ValueSource(ints = {12, 13, 16, 17})
    void theVersionsBetweenAreAlike(int version) throws SQLException {
        create(version);
        int missing = installAsOwner().findings().size();

        assertEquals(2, missing);
        assertEquals(List.of(), installAsSuperuser().findings());
        useOriginAndRole();
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 15, 18})
    void installingAgainChangesNothing(int version) throws SQLException {
        create(version);
        installAsSuperuser();
        database.execute("INSERT INTO pgcat.pgcat_replident VALUES ('public.v', '{a}')");
        List<String> before = definitions();

        Installer.Outcome outcome = installAsSuperuser();

        assertEquals(Installer.LAYOUT, outcome.layoutBefore().getAsInt());
        assertEquals(before, definitions());
        assertEquals("1", database.value("SELECT count(*) FROM pgcat.pgcat_replident"));
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 18})
    void rolesOutsidePgcatReadNoPasswordAndBorrowNoRights(int version) throws SQLException {
        create(version);
        installAsSuperuser();
        String stranger = database.name() + "_stranger";
        database.execute("CREATE ROLE " + stranger + " LOGIN", "GRANT USAGE ON SCHEMA pgcat TO " + stranger);

        try (Connection connection = database.server().connect(database.name(), stranger, null)) {
            assertRefused(connection, "SELECT password FROM pgcat.pgcat_subscription");
            assertRefused(connection, "SELECT password FROM pgcat.pgcat_dropped_subscription");
            assertRefused(connection, "SELECT pgcat.pgcat_set_session_replication_role('replica')");
            assertRefused(connection, "SELECT pgcat.pgcat_replication_origin_create('x')");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void withoutSuperuserTheFindingsNameTheStatementsThatMend(int version) throws SQLException {
        create(version);
        Installer.Outcome outcome = installAsOwner();

        assertFalse(outcome.superuser());
        assertEquals(2, outcome.findings().size(), outcome.findings().toString());
        for (Finding finding : outcome.findings()) {
            assertEquals(Finding.Severity.ERROR, finding.severity());
            database.execute(finding.mend());
        }

        assertEquals(List.of(), installAsOwner().findings());
        useOriginAndRole();
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 14})
    void whatCannotBeGrantedAsksForASuperusersInstall(int version) throws SQLException {
        create(version);

        List<Finding> findings = installAsOwner().findings();

        assertEquals(2, findings.size(), findings.toString());
        assertEquals(version == 14, findings.get(0).mend().startsWith("GRANT EXECUTE ON FUNCTION"));
        assertTrue(findings.get(1).mend().startsWith("./pgcat install"), findings.toString());
        installAsSuperuser();
        useOriginAndRole();
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 18})
    void superuserTakesOverWhatTheApplyingRoleInstalled(int version) throws SQLException {
        create(version);
        installAsOwner();

        assertEquals(List.of(), installAsSuperuser().findings());

        Installer.Outcome again = installAsOwner();
        assertFalse(again.changed());
        assertEquals(List.of(), again.findings());
        assertEquals(
                "0",
                database.value("SELECT count(*) FROM pg_proc WHERE pronamespace = 'pgcat'::regnamespace"
                        + " AND proowner <> 'postgres'::regrole"));
    }

    /** Whoever owned the schema must not become superuser by what he left in it. */
    @ParameterizedTest
    @ValueSource(ints = {11, 18})
    void superuserLendsNothingToWhatTheFormerOwnerLeft(int version) throws SQLException {
        create(version);
        installAsOwner();
        String trap = database.name() + "_trap";
        try (Connection connection = database.server().connect(database.name(), applyUser, null);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE FUNCTION pgcat.pgcat_trap() RETURNS trigger SECURITY DEFINER LANGUAGE plpgsql"
                    + " AS 'BEGIN CREATE ROLE " + trap + "; RETURN NULL; END'");
            statement.execute("CREATE FUNCTION pgcat.pgcat_bait() RETURNS trigger LANGUAGE plpgsql"
                    + " AS 'BEGIN CREATE ROLE " + trap + "; RETURN NULL; END'");
            for (String table : database.values(
                    "SELECT relname FROM pg_class WHERE relnamespace = 'pgcat'::regnamespace AND relkind = 'r'")) {
                statement.execute("CREATE TRIGGER bait BEFORE INSERT OR UPDATE OR DELETE ON pgcat." + table
                        + " FOR EACH STATEMENT EXECUTE PROCEDURE pgcat.pgcat_bait()");
            }
            statement.execute("GRANT EXECUTE ON FUNCTION pgcat.pgcat_set_session_replication_role(text) TO PUBLIC");
        }

        installAsSuperuser();

        assertEquals("0", database.value("SELECT count(*) FROM pg_roles WHERE rolname = '" + trap + '\''));
        assertEquals(
                "0",
                database.value("SELECT count(*) FROM pg_proc p JOIN pg_roles r ON r.oid = proowner AND rolsuper"
                        + " WHERE proname IN ('pgcat_trap', 'pgcat_bait')"));
        assertEquals(
                "{postgres=X/postgres,pgcat=X/postgres}",
                database.value("SELECT proacl FROM pg_proc WHERE proname = 'pgcat_set_session_replication_role'"));
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 18})
    void olderLayoutGetsWhatItLacks(int version) throws SQLException {
        create(version);
        database.execute(
                "CREATE SCHEMA pgcat",
                "CREATE TABLE pgcat.pgcat_subscription (name text PRIMARY KEY, hostname text NOT NULL, port int NOT NULL,"
                        + " username text NOT NULL, password text NOT NULL, dbname text NOT NULL,"
                        + " publications text[] NOT NULL, copy_data boolean DEFAULT true, enabled boolean DEFAULT true)",
                "INSERT INTO pgcat.pgcat_subscription VALUES ('old', 'h', 5432, 'u', 'p', 'd', '{pub}')",
                "CREATE TABLE pgcat.pgcat_subscription_progress (subscription text PRIMARY KEY, lsn pg_lsn NOT NULL)",
                "INSERT INTO pgcat.pgcat_subscription_progress VALUES ('old', '0/27FD9B0')");

        installAsSuperuser();

        assertEquals(
                "subscription {} 0/27FD9B0",
                database.value("SELECT concat_ws(' ', route, options, lsn) FROM pgcat.pgcat_subscription"
                        + " JOIN pgcat.pgcat_subscription_progress ON subscription = name AND applied_lsn IS NULL"));
    }

    @ParameterizedTest
    @ValueSource(ints = 18)
    void layoutOfANewerProgramIsLeftAlone(int version) throws SQLException {
        create(version);
        installAsSuperuser();
        database.execute("COMMENT ON SCHEMA pgcat IS 'pgcat, layout " + (Installer.LAYOUT + 1) + "'");

        ReplicationException refused = assertThrows(ReplicationException.class, this::installAsSuperuser);

        assertTrue(refused.getMessage().contains("newer pgcat"), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = 18)
    void missingApplyingRoleIsAFinding(int version) throws SQLException {
        create(version);

        List<Finding> findings;
        try (Connection connection = database.connect()) {
            findings = new Installer().install(connection, "main", "Nobody's").findings();
        }

        assertEquals(1, findings.size());
        assertTrue(findings.get(0).message().contains("does not exist"), findings.toString());
    }

    private Installer.Outcome installAsSuperuser() throws SQLException {
        try (Connection connection = database.connect()) {
            return new Installer().install(connection, "main", applyUser);
        }
    }

    private Installer.Outcome installAsOwner() throws SQLException {
        database.execute("GRANT CREATE ON DATABASE " + database.name() + " TO \"" + applyUser + '"');
        try (Connection connection = database.server().connect(database.name(), applyUser, null)) {
            return new Installer().install(connection, "main", applyUser);
        }
    }

    /** What every target session does, as the role that applies. */
    private void useOriginAndRole() throws SQLException {
        String origin = "pgcat_" + database.name();
        try (Connection connection = database.server().connect(database.name(), applyUser, null);
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pgcat.pgcat_set_session_replication_role('replica')");
            statement.execute("SELECT pgcat.pgcat_replication_origin_create('" + origin + "')");
            statement.execute("SELECT pgcat.pgcat_replication_origin_session_setup('" + origin + "')");
            connection.setAutoCommit(false);
            statement.execute("SELECT pgcat.pgcat_replication_origin_xact_setup('0/AB', now())");
            statement.execute("INSERT INTO pgcat.pgcat_subscription_progress (subscription, lsn) VALUES ('s', '0/AB')");
            connection.commit();
            assertEquals("replica", first(statement, "SHOW session_replication_role"));
            statement.execute("SELECT pgcat.pgcat_replication_origin_session_reset()");
            connection.commit();
            assertEquals(
                    "t", first(statement, "SELECT pgcat.pgcat_replication_origin_oid('" + origin + "') IS NOT NULL"));
            assertEquals(
                    "0/AB",
                    database.value("SELECT remote_lsn FROM pg_replication_origin_status WHERE external_id = '" + origin
                            + '\''));
            statement.execute("SELECT pgcat.pgcat_replication_origin_drop('" + origin + "')");
            connection.commit();
        }
    }

    private static String first(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void assertRefused(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            SQLException refused = assertThrows(SQLException.class, () -> statement.execute(sql), sql);
            assertEquals("42501", refused.getSQLState(), sql);
        }
    }

    /** Everything in schema pgcat, as text. */
    private List<String> definitions() throws SQLException {
        return database.values("SELECT 'c ' || attrelid::regclass || attname || atttypid::regtype || attnum"
                + " FROM pg_attribute JOIN pg_class c ON c.oid = attrelid WHERE relnamespace = 'pgcat'::regnamespace"
                + " UNION ALL SELECT 'r ' || relname || relowner || relacl::text || relkind::text || relfilenode"
                + " FROM pg_class WHERE relnamespace = 'pgcat'::regnamespace AND relkind = 'r'"
                + " UNION ALL SELECT 'f ' || pg_get_functiondef(oid) || proacl::text || proowner FROM pg_proc"
                + " WHERE pronamespace = 'pgcat'::regnamespace"
                + " UNION ALL SELECT 't ' || oid || pg_get_triggerdef(oid) || tgenabled::text FROM pg_trigger"
                + " WHERE NOT tgisinternal UNION ALL SELECT 'n ' || nspacl::text FROM pg_namespace WHERE nspname = 'pgcat'"
                + " UNION ALL SELECT 'v ' || description || xmin FROM pg_description WHERE objoid = 'pgcat'::regnamespace"
                + " ORDER BY 1");
    }
}
