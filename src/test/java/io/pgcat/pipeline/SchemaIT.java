package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the tables of schema pgcat accept, refuse, tell and leave behind. */
class SchemaIT {

    /** As the original's documentation prints it. */
    private static final String DOCUMENTED =
            "INSERT INTO pgcat.pgcat_subscription(name, hostname, port, username, password,\n"
                    + "dbname, publications, copy_data, enabled) VALUES ('foobar', '', 5433,\n"
                    + "'pgcat', 'pgcat', 'tmp', '{foobar}', true, true);";

    private TestDatabase database;

    @BeforeEach
    void install() throws SQLException {
        database = Servers.database(Servers.OLDEST);
        try (Connection connection = database.connect()) {
            new Installer().install(connection, "main", "postgres");
        }
    }

    @AfterEach
    void drop() throws SQLException {
        database.close();
    }

    @Test
    void documentedStatementsOfTheOriginalRunAsTheyStand() throws SQLException {
        database.execute(
                DOCUMENTED,
                "insert into pgcat.pgcat_subscription_progress values ('foobar', '0/1')",
                "update pgcat.pgcat_subscription_progress set lsn='0/27FD9B0';",
                "insert into pgcat.pgcat_table_mapping(subscription,priority,src,dst)\n"
                        + "values('foobar', 1, '^public\\.foobar[23]$', 'public.foobar2');",
                "insert into pgcat.pgcat_replident values('public.foobar2_view', '{\"id1\", \"id2\"}');",
                "insert into pgcat.pgcat_subscription_rel values('foobar', 'public.a', 'public.b', 'r');",
                "update pgcat.pgcat_subscription set enabled = false where name = 'foobar';");

        assertEquals(
                "0/27FD9B0 f pgcat_foobar",
                database.value(
                        "SELECT concat_ws(' ', lsn, enabled, coalesce(slot_name, 'pgcat_' || name))"
                                + " FROM pgcat.pgcat_subscription JOIN pgcat.pgcat_subscription_progress ON subscription = name"));
    }

    @Test
    void subscriptionCannotBeRenamed() throws SQLException {
        database.execute(DOCUMENTED, "INSERT INTO pgcat.pgcat_table_mapping VALUES ('foobar', 1, 'a.a', 'b.b')");

        assertEquals("cannot change name", refusal("UPDATE pgcat.pgcat_subscription SET name = 'other'"));
        assertEquals(
                "cannot change subscription", refusal("UPDATE pgcat.pgcat_table_mapping SET subscription = 'other'"));
    }

    @Test
    void rowsThatCannotWorkAreRefused() throws SQLException {
        database.execute(DOCUMENTED);

        assertTrue(refusal("UPDATE pgcat.pgcat_subscription SET slot_name = 'No-Slot'")
                .contains("not a legal slot name"));
        assertTrue(refusal("UPDATE pgcat.pgcat_subscription SET port = 65536").contains("not between 1 and 65535"));
        assertTrue(refusal("UPDATE pgcat.pgcat_subscription SET publications = '{}'")
                .contains("at least one publication"));
        assertTrue(refusal("UPDATE pgcat.pgcat_subscription SET options = '[]'").contains("JSON object"));
        assertTrue(refusal(DOCUMENTED.replace("'foobar',", "'Foo Bar',")).contains("not a legal slot name"));
        assertTrue(refusal("TRUNCATE pgcat.pgcat_subscription").contains("cannot truncate"));
    }

    @Test
    void everyChangeOfConfigurationIsTold() throws SQLException {
        assertEquals(
                List.of(
                        "INSERT foobar",
                        "UPDATE foobar",
                        "INSERT mapped",
                        "DELETE mapped",
                        "INSERT ",
                        "TRUNCATE ",
                        "INSERT filtered",
                        "DELETE foobar"),
                told(
                        DOCUMENTED,
                        "SET session_replication_role = replica",
                        "UPDATE pgcat.pgcat_subscription SET enabled = false",
                        "RESET session_replication_role",
                        "INSERT INTO pgcat.pgcat_table_mapping VALUES ('mapped', 1, 'a.a', 'b.b')",
                        "DELETE FROM pgcat.pgcat_table_mapping",
                        "INSERT INTO pgcat.pgcat_replident VALUES ('a.a', '{a}')",
                        "TRUNCATE pgcat.pgcat_replident",
                        "INSERT INTO pgcat.pgcat_row_filter VALUES ('filtered', 'a.a', 'true')",
                        "DELETE FROM pgcat.pgcat_subscription"));
    }

    @Test
    void usersChangeOfProgressIsToldAndOursIsNot() throws SQLException {
        String ours = "UPDATE pgcat.pgcat_subscription_progress SET lsn = '0/2', applied_lsn = '0/2'";
        assertEquals(
                List.of(),
                told(
                        "INSERT INTO pgcat.pgcat_subscription_progress (subscription, lsn, applied_lsn)"
                                + " VALUES ('s', '0/1', '0/1')",
                        ours));
        assertEquals(
                List.of("UPDATE s", "DELETE s", "INSERT s"),
                told(
                        "UPDATE pgcat.pgcat_subscription_progress SET lsn = '0/5'",
                        "DELETE FROM pgcat.pgcat_subscription_progress",
                        "INSERT INTO pgcat.pgcat_subscription_progress VALUES ('s', '0/1')"));
    }

    @Test
    void deletedSubscriptionLeavesWhatIsNeededToDropItsSlotAndNothingElse() throws SQLException {
        database.execute(
                DOCUMENTED,
                "UPDATE pgcat.pgcat_subscription SET slot_name = 'mine', options = '{\"a\": 1}'",
                "INSERT INTO pgcat.pgcat_subscription_progress VALUES ('foobar', '0/1'), ('other', '0/1')",
                "INSERT INTO pgcat.pgcat_table_mapping VALUES ('foobar', 1, 'a.a', 'b.b'), ('other', 1, 'a.a', 'b.b')",
                "INSERT INTO pgcat.pgcat_row_filter VALUES ('foobar', 'a.a', 'true')",
                "INSERT INTO pgcat.pgcat_subscription_rel VALUES ('foobar', 'a.a', 'a.a', 'r')",
                "INSERT INTO pgcat.pgcat_subscription_status VALUES ('foobar', 'p', '{}')",
                "DELETE FROM pgcat.pgcat_subscription");

        assertEquals(
                List.of("foobar||5433|pgcat|pgcat|tmp|{\"a\": 1}|mine|pgcat_" + database.name() + "_foobar"),
                database.values("SELECT concat_ws('|', name, hostname, port, username, password, dbname, options,"
                        + " slot_name, origin_name) FROM pgcat.pgcat_dropped_subscription WHERE dropped_at <= now()"));
        assertEquals(
                "other other 0 0 0",
                database.value("SELECT concat_ws(' ',"
                        + " (SELECT string_agg(subscription, ',') FROM pgcat.pgcat_subscription_progress),"
                        + " (SELECT string_agg(subscription, ',') FROM pgcat.pgcat_table_mapping),"
                        + " (SELECT count(*) FROM pgcat.pgcat_row_filter),"
                        + " (SELECT count(*) FROM pgcat.pgcat_subscription_rel),"
                        + " (SELECT count(*) FROM pgcat.pgcat_subscription_status))"));
    }

    private String refusal(String sql) {
        SQLException refused = assertThrows(SQLException.class, () -> database.execute(sql), sql);
        String message = refused.getMessage().lines().findFirst().orElseThrow();
        return message.replaceFirst("^ERROR: ", "");
    }

    /** Runs statements and returns the payloads that a listener gets. */
    private List<String> told(String... statements) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("LISTEN pgcat_cfg_changed");
            for (String sql : statements) {
                statement.execute(sql);
            }
            statement.execute("SELECT 1");
            List<String> payloads = new ArrayList<>();
            for (PGNotification told : connection.unwrap(PGConnection.class).getNotifications()) {
                payloads.add(told.getParameter());
            }
            return payloads;
        }
    }
}
