package io.pgcat.scenario;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

import io.pgcat.demo.PostgresServer;
import io.pgcat.pipeline.Installer;
import io.pgcat.testkit.Await;
import io.pgcat.testkit.CitusCoordinator;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.PgcatProcess;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TableContents;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Tables that Citus keeps in shards, with all kinds of changes. One subscription for all tests, tables for each. */
class CitusIT {

    private static final String NAME = "citus";
    private static final String DROP = "DROP SCHEMA IF EXISTS spread CASCADE";

    private static CitusCoordinator citus;
    private static TestDatabase publisher;
    private static PgcatProcess pgcat;
    private static TestAbortedException missing;

    @BeforeAll
    static void start() throws Exception {
        try {
            citus = CitusCoordinator.findOrStart();
        } catch (TestAbortedException e) {
            missing = e;
            return;
        }
        publisher = Servers.database(Servers.NEWEST);
        try (Connection connection = citus.connect()) {
            new Installer().install(connection, "citus", citus.user());
        }
        citus.execute(DROP, "DELETE FROM pgcat.pgcat_subscription", "DELETE FROM pgcat.pgcat_dropped_subscription");
        createTables();
        pgcat = PgcatProcess.builder("run")
                .config(
                        "quarkus.http.port=0",
                        "pgcat.retry-interval=1s",
                        "pgcat.databases.spread.url=" + citus.jdbcUrl(),
                        "pgcat.databases.spread.username=" + citus.user())
                .start();
        citus.execute(
                "INSERT INTO pgcat.pgcat_subscription(name, hostname, port, username, password, dbname, publications,"
                        + " copy_data) VALUES ('" + NAME + "', '127.0.0.1', "
                        + publisher.server().port() + ", '" + PostgresServer.USER + "', '', '" + publisher.name()
                        + "', '{pub}', false)");
        Await.until(
                "slot",
                Link.PATIENCE,
                () -> publisher.value("SELECT confirmed_flush_lsn FROM pg_replication_slots") != null);
    }

    private static void createTables() throws SQLException {
        String[] tables = {
            "CREATE SCHEMA spread",
            "CREATE TABLE spread.orders(tenant int, id int, note text, big text, PRIMARY KEY (tenant, id))",
            "ALTER TABLE spread.orders ALTER big SET STORAGE EXTERNAL",
            "CREATE TABLE spread.numbered(id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v text)",
            "CREATE TABLE spread.doubles(tenant int, v text)",
            "CREATE TABLE spread.events(tenant int, day date, v text, PRIMARY KEY (tenant, day)) PARTITION BY RANGE (day)",
            "CREATE TABLE spread.events_1 PARTITION OF spread.events FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')",
            "CREATE TABLE spread.events_2 PARTITION OF spread.events FOR VALUES FROM ('2026-02-01') TO ('2026-03-01')",
            "CREATE TABLE spread.plans(id int PRIMARY KEY, name text UNIQUE)",
            "CREATE TABLE spread.accounts(id int PRIMARY KEY, plan int REFERENCES spread.plans)",
            "CREATE TABLE spread.rates(v int)",
            "CREATE TABLE spread.single(id int PRIMARY KEY, v text)",
            "CREATE TABLE spread.known(id int PRIMARY KEY, v text)",
            "CREATE TABLE spread.ordinary(id int PRIMARY KEY, v text)",
        };
        publisher.execute(tables);
        publisher.execute(
                "ALTER TABLE spread.doubles REPLICA IDENTITY FULL",
                "ALTER TABLE spread.rates REPLICA IDENTITY FULL",
                "CREATE TABLE spread.raw(id int PRIMARY KEY, v text)",
                "CREATE PUBLICATION pub FOR ALL TABLES WITH (publish_via_partition_root = true)");
        citus.execute(tables);
        citus.execute(
                "CREATE TABLE spread.gathered(v text, id bigint PRIMARY KEY)",
                "SELECT create_reference_table('spread.plans')",
                "SELECT create_reference_table('spread.rates')",
                "SELECT create_distributed_table('spread.' || t, c) FROM (VALUES ('orders', 'tenant'), ('numbered', 'id'),"
                        + " ('doubles', 'tenant'), ('events', 'tenant'), ('accounts', 'id'), ('gathered', 'id'),"
                        + " ('single', NULL)) AS d(t, c)",
                "SELECT citus_add_local_table_to_metadata('spread.known')",
                "DELETE FROM pgcat.pgcat_table_mapping",
                "INSERT INTO pgcat.pgcat_table_mapping VALUES ('" + NAME + "', 1, 'spread.raw', 'spread.gathered')");
    }

    /** Each test is reported as skipped, with the reason. */
    @BeforeEach
    void needCitus() {
        if (missing != null) {
            throw missing;
        }
    }

    @AfterAll
    static void stop() throws Exception {
        if (citus == null) {
            return;
        }
        citus.execute("DELETE FROM pgcat.pgcat_subscription");
        Await.untilEquals(
                "slots", Link.PATIENCE, "0", () -> publisher.value("SELECT count(*) FROM pg_replication_slots"));
        citus.execute(DROP);
        pgcat.close();
        publisher.close();
        citus.close();
    }

    /** One transaction, and both sides are equal behind it. */
    private static void arrives(String tables, String... statements) throws SQLException {
        Scenario.together(publisher, statements);
        equal(tables);
    }

    private static void equal(String tables) throws SQLException {
        Link.awaitCaughtUp(publisher, NAME, Link.PATIENCE);
        try (Connection left = publisher.connect();
                Connection right = citus.connect()) {
            for (String table : tables.split(" ")) {
                TableContents.assertEqual(left, right, "spread." + table);
            }
        }
    }

    private static void awaitStrategy(String table, String strategy) {
        Await.untilEquals(
                "strategy of " + table,
                Link.PATIENCE,
                List.of(strategy),
                () -> citus.values("SELECT t ->> 'strategy' FROM pgcat.pgcat_subscription_status,"
                        + " jsonb_array_elements(status -> 'tables') t WHERE t ->> 'local' = 'spread." + table + "'"));
    }

    @Test
    void aDistributedTableTakesEveryKindOfChange() throws Exception {
        arrives(
                "orders",
                "INSERT INTO spread.orders SELECT g % 7, g, 'new', repeat(g::text, 5000) FROM generate_series(1, 20) g",
                "INSERT INTO spread.orders VALUES (8, 1, 'moves', 'small'), (9, 1, NULL, NULL)");
        arrives("orders", "UPDATE spread.orders SET note = 'long value stays' WHERE id > 10");
        arrives("orders", "UPDATE spread.orders SET tenant = 100, note = 'moved' WHERE tenant = 8");
        arrives("orders", "UPDATE spread.orders SET id = id + 1000 WHERE tenant = 100");
        arrives("orders", "DELETE FROM spread.orders WHERE tenant IN (3, 9)");
        arrives("orders", "TRUNCATE spread.orders", "INSERT INTO spread.orders VALUES (1, 1, 'after', 'x')");
        assertEquals(List.of("1"), citus.values("SELECT count(*) FROM spread.orders"));
    }

    @Test
    void hundredsOfChangesOfADistributedTableAreWrittenInOrder() throws Exception {
        arrives(
                "orders",
                "INSERT INTO spread.orders SELECT g % 50, 5000 + g, 'new', 'x' FROM generate_series(1, 500) g",
                "UPDATE spread.orders SET note = 'changed' WHERE id > 5200",
                "UPDATE spread.orders SET tenant = tenant + 50 WHERE id > 5400",
                "DELETE FROM spread.orders WHERE id BETWEEN 5100 AND 5300");
        awaitStrategy("orders", "ordered");
    }

    @Test
    void aDistributedTablesIdentityColumnMayBeUpdated() throws Exception {
        arrives(
                "numbered",
                "INSERT INTO spread.numbered(v) SELECT 'row' FROM generate_series(1, 10)",
                "UPDATE spread.numbered SET v = 'changed' WHERE id = 1",
                "UPDATE spread.numbered SET id = DEFAULT WHERE id = 2");
    }

    @Test
    void exactlyOneOfEqualRowsIsTouchedWithoutKey() throws Exception {
        arrives(
                "doubles rates",
                "INSERT INTO spread.doubles SELECT g % 2, 'same' FROM generate_series(1, 8) g",
                "INSERT INTO spread.rates SELECT 1 FROM generate_series(1, 8) g");
        arrives(
                "doubles rates",
                "DELETE FROM spread.doubles WHERE ctid = (SELECT min(ctid) FROM spread.doubles WHERE tenant = 1)",
                "UPDATE spread.doubles SET v = NULL WHERE ctid = (SELECT min(ctid) FROM spread.doubles WHERE tenant = 0)",
                "DELETE FROM spread.rates WHERE ctid = (SELECT min(ctid) FROM spread.rates)",
                "UPDATE spread.rates SET v = 2 WHERE ctid = (SELECT min(ctid) FROM spread.rates)");
        arrives("doubles", "DELETE FROM spread.doubles WHERE v IS NULL");
        assertAlikeEverywhere("rates");
    }

    @Test
    void aDistributedTableMayBePartitionedToo() throws Exception {
        arrives(
                "events",
                "INSERT INTO spread.events SELECT g, '2026-01-01'::date + g, 'day' FROM generate_series(0, 50) g",
                "UPDATE spread.events SET day = day + 20 WHERE tenant < 10",
                "UPDATE spread.events SET tenant = tenant + 200 WHERE tenant > 40",
                "DELETE FROM spread.events WHERE tenant = 12");
        arrives("events", "TRUNCATE spread.events", "INSERT INTO spread.events VALUES (1, '2026-02-01', 'after')");
    }

    @Test
    void tablesInOneShardTakeHundredsOfChangesAtOnce() throws Exception {
        for (String table : List.of("plans", "single", "known")) {
            String name = "spread." + table;
            arrives(table, "INSERT INTO " + name + " SELECT g, 'row ' || g FROM generate_series(1001, 1500) g");
            arrives(
                    table,
                    "UPDATE " + name + " SET " + (table.equals("plans") ? "name" : "v") + " = id WHERE id < 1200",
                    "UPDATE " + name + " SET id = id + 1000 WHERE id = 1300",
                    "DELETE FROM " + name + " WHERE id BETWEEN 1400 AND 1450");
            awaitStrategy(table, "net");
        }
        arrives("single known", "TRUNCATE spread.single, spread.known");
    }

    @Test
    void rowsOfATableWithoutKeyInOneShardAreFoundByTheirContents() throws Exception {
        arrives("rates", "INSERT INTO spread.rates SELECT 10 + g % 5 FROM generate_series(1, 100) g");
        arrives(
                "rates",
                "UPDATE spread.rates SET v = 20 WHERE v = 11",
                "DELETE FROM spread.rates WHERE v = 12",
                "INSERT INTO spread.rates VALUES (13)");
        assertAlikeEverywhere("rates");
    }

    /** All copies of a reference table hold the same rows. */
    private static void assertAlikeEverywhere(String table) throws SQLException {
        String rows = "SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM %s t";
        assertEquals(
                List.of("1"),
                citus.values("SELECT count(DISTINCT result) FROM run_command_on_placements('spread." + table + "', '"
                        + rows.replace("'", "''") + "') WHERE success"));
    }

    @Test
    void aTransactionMayChangeTablesOfAllKinds() throws Exception {
        String all = "orders plans accounts single known ordinary";
        arrives(
                all,
                "INSERT INTO spread.plans VALUES (1, 'one'), (2, 'two')",
                "INSERT INTO spread.accounts SELECT g, 1 + g % 2 FROM generate_series(1, 100) g",
                "INSERT INTO spread.orders SELECT g, 1, 'of all', 'x' FROM generate_series(300, 310) g",
                "INSERT INTO spread.single VALUES (1, 'a')",
                "INSERT INTO spread.known VALUES (1, 'a')",
                "INSERT INTO spread.ordinary VALUES (1, 'a')");
        arrives(
                all,
                "TRUNCATE spread.accounts, spread.ordinary",
                "UPDATE spread.plans SET name = 'uno' WHERE id = 1",
                "INSERT INTO spread.accounts VALUES (1, 1)",
                "UPDATE spread.orders SET note = 'again' WHERE tenant > 305",
                "UPDATE spread.single SET v = 'b'",
                "UPDATE spread.known SET v = 'b'",
                "INSERT INTO spread.ordinary VALUES (2, 'b')");
        arrives(all, "TRUNCATE spread.plans, spread.accounts", "INSERT INTO spread.plans VALUES (3, 'three')");
    }

    @Test
    void aDistributedTableIsReachedByItsMapping() throws Exception {
        Scenario.together(
                publisher,
                "INSERT INTO spread.raw SELECT g, 'row' FROM generate_series(1, 100) g",
                "UPDATE spread.raw SET v = 'changed' WHERE id > 90",
                "UPDATE spread.raw SET id = 1000 WHERE id = 1",
                "DELETE FROM spread.raw WHERE id < 50");
        Link.awaitCaughtUp(publisher, NAME, Link.PATIENCE);
        try (Connection left = publisher.connect();
                Connection right = citus.connect()) {
            TableContents.assertEqualRenamed(left, "spread.raw", right, "spread.gathered");
        }
    }
}
