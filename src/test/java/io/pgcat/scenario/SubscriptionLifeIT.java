package io.pgcat.scenario;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What is changed on a subscription while it lives, and options that say how it lives. */
class SubscriptionLifeIT extends Scenario {

    private void set(String column, String value) throws SQLException {
        s.execute("UPDATE pgcat.pgcat_subscription SET " + column + " = '" + value + "' WHERE name = '" + link.name()
                + "'");
    }

    private String slot(String column) throws SQLException {
        return p.value("SELECT " + column + " FROM pg_replication_slots WHERE slot_name = 'pgcat_" + link.name() + "'");
    }

    @Test
    void publicationsChangeWhileItStreams() throws SQLException {
        both("CREATE TABLE t(a int PRIMARY KEY)", "CREATE TABLE n(a int PRIMARY KEY)");
        p.execute(
                "CREATE PUBLICATION one FOR TABLE t",
                "CREATE PUBLICATION two FOR TABLE n",
                "INSERT INTO t VALUES (1)",
                "INSERT INTO n VALUES (1)");
        link.copy("{}", "one");
        link.awaitReady(1);

        set("publications", "{one,two}");
        link.awaitReady(2);
        p.execute("INSERT INTO t VALUES (2)", "INSERT INTO n VALUES (2)");
        assertArrived();

        set("publications", "{two}");
        link.awaitReady(1);
        p.execute("INSERT INTO t VALUES (3)", "INSERT INTO n VALUES (3)");
        caughtUp();
        assertRows(s, "SELECT max(a) FROM t", "(2)");
        assertRows(s, "SELECT max(a) FROM n", "(3)");
        link.awaitStatus("state", "streaming");
    }

    @Test
    void changesAreAppliedAsLateAsAskedFor() throws SQLException {
        both("CREATE TABLE t(a int, committed timestamptz DEFAULT clock_timestamp())");
        s.execute("ALTER TABLE t ADD applied timestamptz DEFAULT clock_timestamp()");
        subscribe("{\"apply_delay\": \"2s\"}");
        for (int i = 0; i < 3; i++) {
            p.execute("INSERT INTO t VALUES (" + i + ")");
        }
        awaitRows(
                s,
                "SELECT count(*), min(applied - committed) >= '2s', max(applied - committed) < '10s' FROM t",
                "(3,t,t)");
        assertEquals("streaming", link.status("state"));
        // What waits on purpose is no lag that grows, and ends with the option.
        p.execute("INSERT INTO t VALUES (3)");
        set("options", "{}");
        Await.untilEquals("the rest", Duration.ofSeconds(20), "4", () -> s.value("SELECT count(*) FROM t"));
    }

    @Test
    void anErrorDisablesItWhereThatIsWanted() throws SQLException {
        both("CREATE TABLE t(a int PRIMARY KEY)");
        s.execute("INSERT INTO t VALUES (1)");
        subscribe("{\"disable_on_error\": true}");
        p.execute("INSERT INTO t VALUES (1)");
        link.awaitStatus("state", "disabled");
        assertEquals("f", s.value("SELECT enabled FROM pgcat.pgcat_subscription WHERE name = '" + link.name() + "'"));
        assertEquals(
                1,
                stage.pgcat()
                        .countLines("dml failed.*table=public.t, sqlstate=23505, subscription=" + link.name() + ","));
        s.execute("DELETE FROM t");
        enable(link, true);
        assertArrived();
    }

    @Test
    void placesWhereThePublisherMayBeAreTriedInTurn() throws Exception {
        both("CREATE TABLE t(a int PRIMARY KEY)");
        p.execute("INSERT INTO t VALUES (1)", "CREATE PUBLICATION pub FOR ALL TABLES");
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int dead = silent.getLocalPort();
            silent.close();
            s.execute(
                    "INSERT INTO pgcat.pgcat_subscription(name, hostname, port, username, password, dbname, publications,"
                            + " copy_data, enabled, options) VALUES ('" + link.name() + "', '127.0.0.1', " + dead
                            + ", 'postgres', 'unused', '" + p.name() + "', '{pub}', true, true,"
                            + " '{\"interfaces\": [\"127.0.0.1:" + p.server().port()
                            + "\"], \"connection\": {\"targetServerType\": \"primary\"}}')");
            link.awaitReady(1);
            p.execute("INSERT INTO t VALUES (2)");
            assertArrived();
        }
    }

    @Test
    void standbysKeepTheSlotWhereThatIsWanted() throws SQLException {
        both("CREATE TABLE t(a int PRIMARY KEY)");
        subscribe("{\"failover\": true}");
        assertEquals("t", slot("failover"));
        set("options", "{}");
        Await.untilEquals("the slot to be an ordinary one", Link.PATIENCE, "f", () -> slot("failover"));
        p.execute("INSERT INTO t VALUES (1)");
        assertArrived();
    }

    @Test
    void aSlotThatIsThereIsUsedFromWhereItStands() throws SQLException {
        both("CREATE TABLE t(a int PRIMARY KEY)");
        p.execute(
                "CREATE PUBLICATION pub FOR ALL TABLES",
                "INSERT INTO t VALUES (1)",
                "SELECT pg_create_logical_replication_slot('pgcat_" + link.name() + "', 'pgoutput')",
                "INSERT INTO t VALUES (2)");
        subscribe("{}", "pub");
        caughtUp();
        assertRows(s, "SELECT * FROM t", "(2)");
        assertEquals(0, stage.pgcat().countLines("slot created, slot=pgcat_" + link.name() + ","));
    }

    /** A subscription that a function has made, with one table t. */
    private String createdByFunction() throws SQLException {
        both("CREATE TABLE t(a int PRIMARY KEY)");
        p.execute(
                "CREATE PUBLICATION pub FOR TABLE t",
                "CREATE PUBLICATION more FOR TABLE t",
                "INSERT INTO t VALUES (1)");
        String name = "'" + link.name() + "'";
        s.execute("SELECT pgcat.create_subscription(" + name + ", 'host=127.0.0.1 port="
                + p.server().port() + " dbname=" + p.name()
                + " user=postgres password=''it\\''s \\\\ '' sslmode=disable')");
        return name;
    }

    @Test
    void functionsWithPglogicalsNamesCreateAndWait() throws SQLException {
        String name = createdByFunction();
        assertEquals(
                "it's \\  disable any",
                s.value(
                        "SELECT password || ' ' || (options #>> '{connection,sslmode}') || ' ' || (options ->> 'origins')"
                                + " FROM pgcat.pgcat_subscription WHERE name = " + name));
        s.execute("SELECT pgcat.alter_subscription_synchronize(" + name + ")");
        link.awaitReady(1);
        s.execute("SELECT pgcat.wait_for_table_sync_complete(" + name + ", 't')");
        s.execute("SELECT pgcat.wait_for_subscription_sync_complete(" + name + ")");
        assertRows(s, "SELECT * FROM t", "(1)");
        assertRows(s, "SELECT * FROM pgcat.show_subscription_table(" + name + ", 't')", "(public,t,replicating)");
        Await.untilEquals(
                "status",
                Link.PATIENCE,
                "streaming",
                () -> s.value("SELECT status FROM pgcat.show_subscription_status(" + name + ")"));

        p.execute("INSERT INTO t VALUES (2)");
        String lsn = p.value("SELECT pg_current_wal_lsn()");
        assertEquals("t", s.value("SELECT pgcat.wait_for_lsn(" + name + ", '" + lsn + "', '30s')"));
        assertRows(s, "SELECT * FROM t ORDER BY 1", "(1)", "(2)");
        assertEquals("f", s.value("SELECT pgcat.wait_for_lsn(" + name + ", 'FFFF/0', '100ms')"));
    }

    @Test
    void functionsWithPglogicalsNamesAlterAndDrop() throws SQLException {
        String name = createdByFunction();
        link.awaitReady(1);
        assertEquals("t", s.value("SELECT pgcat.alter_subscription_add_replication_set(" + name + ", 'more')"));
        assertEquals("f", s.value("SELECT pgcat.alter_subscription_add_replication_set(" + name + ", 'more')"));
        assertEquals("t", s.value("SELECT pgcat.alter_subscription_remove_replication_set(" + name + ", 'pub')"));
        assertEquals("{more}", s.value("SELECT replication_sets FROM pgcat.show_subscription_status(" + name + ")"));

        s.execute("INSERT INTO t VALUES (77)");
        s.execute("SELECT pgcat.alter_subscription_resynchronize_table(" + name + ", 't')");
        awaitRows(s, "SELECT * FROM t ORDER BY 1", "(1)");
        s.execute("SELECT pgcat.wait_for_table_sync_complete(" + name + ", 't')");

        assertEquals("t", s.value("SELECT pgcat.alter_subscription_disable(" + name + ", true)"));
        link.awaitStatus("state", "disabled");
        assertEquals("t", s.value("SELECT pgcat.alter_subscription_enable(" + name + ")"));
        p.execute("INSERT INTO t VALUES (3)");
        awaitRows(s, "SELECT max(a) FROM t", "(3)");
        assertEquals("t", s.value("SELECT pgcat.drop_subscription(" + name + ")"));
        assertEquals("f", s.value("SELECT pgcat.drop_subscription(" + name + ", true)"));
        Await.untilEquals("the slot to be gone", Link.PATIENCE, null, () -> slot("slot_name"));
    }
}
