package io.pgcat.structure;

import java.sql.Connection;
import java.sql.SQLException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.PgcatProcess;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TableContents;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Option synchronize_structure: a subscription makes what its target lacks, and copies the rows into it. */
class CopyWithStructureIT {

    private static final String OPTIONS = "{\"synchronize_structure\": true}";

    @ParameterizedTest(name = "from {0} to {1}")
    @CsvSource({"18,18", "11,18"})
    void anEmptyDatabaseBecomesTheSameAsThePublishers(int from, int to) throws Exception {
        try (TestDatabase publisher = Servers.database(Servers.get(from, 1));
                TestDatabase subscriber = Servers.database(Servers.get(to, 2))) {
            Link link = Link.between(publisher, subscriber, "structure" + from);
            Fixture.everything(publisher, from);
            // No publication takes in a table without WAL.
            for (String table : publisher.values(
                    "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relpersistence = 'u'")) {
                publisher.execute("DROP TABLE " + table);
            }
            try (PgcatProcess pgcat = PgcatProcess.builder("run")
                            .config(Link.config(subscriber))
                            .start();
                    Connection source = publisher.connect();
                    Connection target = subscriber.connect()) {
                link.copy(OPTIONS);
                Await.until("all tables to be ready", Link.PATIENCE, () -> states(subscriber)
                        .equals("r"));
                publisher.execute("INSERT INTO app.outside VALUES (2)");
                link.awaitCaughtUp();
                Catalogue.assertEqual(source, target, "app", "lib");
                TableContents.assertSchemaEqual(source, target, "app");
                assertTrue(pgcat.isAlive());
            }
        }
    }

    private static String states(TestDatabase subscriber) throws SQLException {
        return String.valueOf(subscriber.value(
                "SELECT string_agg(DISTINCT state::text, '' ORDER BY state::text) FROM pgcat.pgcat_subscription_rel"));
    }

    @Test
    void whatIsThereIsLeftAndWhatCannotBeMadeHoldsUpNothingElse() throws Exception {
        try (TestDatabase publisher = Servers.database(Servers.get(Servers.NEWEST, 1));
                TestDatabase subscriber = Servers.database(Servers.get(Servers.NEWEST, 2))) {
            Link link = Link.between(publisher, subscriber, "partly");
            publisher.execute(
                    "CREATE FUNCTION double(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1 * 2'",
                    "CREATE TABLE there(id int PRIMARY KEY, v text DEFAULT 'x')",
                    "CREATE TABLE missing(id int PRIMARY KEY, v text DEFAULT 'x', CHECK (id > 0))",
                    "CREATE TABLE unmakable(id int PRIMARY KEY, v int CHECK (double(v) < 100))",
                    "CREATE TABLE unfinishable(id int PRIMARY KEY, v int)",
                    "CREATE INDEX by_double ON unfinishable (double(v))");
            for (String table : new String[] {"there", "missing", "unmakable", "unfinishable"}) {
                publisher.execute("INSERT INTO " + table + "(id) SELECT generate_series(1, 1000)");
            }
            subscriber.execute("CREATE TABLE there(id bigint PRIMARY KEY, v varchar, ours int)");
            try (PgcatProcess pgcat =
                    PgcatProcess.builder("run").config(Link.config(subscriber)).start()) {
                link.copy(OPTIONS);
                link.awaitTable("public.there", "state", "r");
                link.awaitTable("public.missing", "state", "r");
                link.awaitTableError("public.unmakable", "CREATE TABLE of table public.unmakable failed");
                link.awaitTableError("public.unfinishable", "CREATE INDEX of index public.by_double failed");
                assertEquals("c", link.table("public.unfinishable", "state"));
                assertEquals("i", link.table("public.unmakable", "state"));

                publisher.execute("UPDATE unfinishable SET v = 1 WHERE id <= 10", "DELETE FROM there WHERE id > 10");
                subscriber.execute("CREATE FUNCTION double(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1 * 2'");
                link.awaitReady(4);
                publisher.execute("UPDATE unmakable SET v = 2 WHERE id <= 10");
                link.awaitCaughtUp();

                link.assertEqual();
                assertEquals(
                        "bigint",
                        subscriber.value("SELECT atttypid::regtype FROM pg_attribute"
                                + " WHERE attrelid = 'there'::regclass AND attname = 'id'"));
                assertTrue(pgcat.isAlive());
            }
        }
    }

    @Test
    void withoutACopyTheTableIsMadeWithAllItsIndexesBeforeTheFirstChange() throws Exception {
        try (TestDatabase publisher = Servers.database(Servers.get(Servers.NEWEST, 1));
                TestDatabase subscriber = Servers.database(Servers.get(Servers.NEWEST, 2))) {
            Link link = Link.between(publisher, subscriber, "norows");
            publisher.execute(
                    "CREATE TABLE t(id int PRIMARY KEY, v text UNIQUE)", "INSERT INTO t VALUES (1, 'before')");
            try (PgcatProcess pgcat =
                    PgcatProcess.builder("run").config(Link.config(subscriber)).start()) {
                link.subscribe(OPTIONS);
                link.awaitReady(1);
                publisher.execute("INSERT INTO t VALUES (2, 'after')");
                link.awaitCaughtUp();
                assertEquals("2", subscriber.value("SELECT string_agg(id::text, ',') FROM t"));
                assertEquals("2", subscriber.value("SELECT count(*) FROM pg_index WHERE indrelid = 't'::regclass"));
                assertTrue(pgcat.isAlive());
            }
        }
    }
}
