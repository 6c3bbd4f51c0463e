package io.pgcat.cli;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pgcat.cli.CommandFixture.Ended;
import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.PgcatProcess;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The life of a subscription by command, beside the process that runs it. */
class SubscriptionCommandsIT {

    private static TestDatabase publisher;
    private static TestDatabase subscriber;
    private static PgcatProcess pgcat;
    private static CommandFixture commands;
    private static int number;

    private Link link;

    @BeforeAll
    static void start() throws Exception {
        publisher = Servers.database(Servers.get(Servers.NEWEST, 1));
        subscriber = Servers.database(Servers.get(Servers.NEWEST, 2));
        Link.between(publisher, subscriber, "any");
        commands = new CommandFixture(subscriber);
        pgcat = PgcatProcess.builder("run").config(Link.config(subscriber)).start();
    }

    @AfterAll
    static void stop() throws Exception {
        pgcat.close();
        publisher.close();
        subscriber.close();
    }

    @BeforeEach
    void makeTables() throws SQLException {
        link = new Link(publisher, subscriber, "life" + ++number);
        link.onBoth("CREATE TABLE t(id int PRIMARY KEY, v text)", "CREATE TABLE u(id int PRIMARY KEY)");
        publisher.execute(
                "INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 1000) i",
                "INSERT INTO u VALUES (1)",
                "CREATE PUBLICATION pub FOR TABLE t");
    }

    @AfterEach
    void dropTables() throws SQLException {
        link.drop();
        publisher.execute("DROP PUBLICATION IF EXISTS pub");
        link.onBoth("DROP TABLE IF EXISTS t, u");
    }

    private Ended run(String... arguments) {
        return commands.run(arguments);
    }

    private void create(String... more) {
        String[] arguments = new String[more.length + 7];
        System.arraycopy(
                new String[] {
                    "subscription",
                    "create",
                    link.name(),
                    "--dsn",
                    "host=127.0.0.1 port=" + publisher.server().port() + " user=postgres dbname=" + publisher.name(),
                    "--publications",
                    "pub"
                },
                0,
                arguments,
                0,
                7);
        System.arraycopy(more, 0, arguments, 7, more.length);
        run(arguments).well();
    }

    private void awaitSynced() {
        Ended ended = Await.untilAccepted(
                "tables to be ready",
                Link.PATIENCE,
                () -> run("wait", link.name(), "5s", "--until-synced"),
                each -> each.status() == 0);
        assertEquals("", ended.err());
    }

    private void assertArrived() throws SQLException {
        run("wait", link.name(), "30s", "--until-lsn", publisher.value("SELECT pg_current_wal_lsn()"))
                .well();
        link.assertEqual();
    }

    @Test
    void whatIsCreatedCopiesAndFollowsUntilItIsDropped() throws SQLException {
        create();
        awaitSynced();
        publisher.execute("DELETE FROM t WHERE id > 500", "UPDATE t SET v = 'new' WHERE id < 10");
        run("wait", link.name(), "30s", "--until-lsn", publisher.value("SELECT pg_current_wal_lsn()"))
                .well();
        assertEquals("500 9", subscriber.value("SELECT count(*) || ' ' || count(*) FILTER (WHERE v = 'new') FROM t"));

        run("subscription", "drop", link.name()).well();
        Await.untilEquals(
                "the slot to be gone",
                Link.PATIENCE,
                "0",
                () -> publisher.value(
                        "SELECT count(*) FROM pg_replication_slots WHERE slot_name = 'pgcat_" + link.name() + "'"));
        assertEquals("500", subscriber.value("SELECT count(*) FROM t"));
    }

    @Test
    void whatIsCreatedWithOptionsHasThem() throws SQLException {
        create("--no-copy", "--disabled", "--options", "{\"copy_conflict\": \"upsert\", \"apply_delay\": \"1s\"}");
        assertEquals(
                "f f upsert 1s none",
                subscriber.value(
                        "SELECT concat_ws(' ', enabled, copy_data, options ->> 'copy_conflict',"
                                + " options ->> 'apply_delay', coalesce(options ->> 'origins', 'none')) FROM pgcat.pgcat_subscription"));
        link.awaitStatus("state", "disabled");

        Ended refused = run(
                "subscription",
                "create",
                "other",
                "--dsn",
                "dbname=d user=u",
                "--publications",
                "pub",
                "--options",
                "{\"copy_conflict\": \"what\", \"nonsense\": 1}");
        assertEquals(1, refused.status());
        assertTrue(refused.err().contains("copy_conflict must be one of error, truncate, upsert"), refused.err());
        assertTrue(refused.err().contains("unknown option 'nonsense'"), refused.err());
        assertEquals("1", subscriber.value("SELECT count(*) FROM pgcat.pgcat_subscription"));

        Ended twice = run("subscription", "create", link.name(), "--dsn", "dbname=d user=u", "--publications", "pub");
        assertEquals(1, twice.status());
        assertTrue(twice.err().contains("SQLSTATE 23505"), twice.err());
    }

    @Test
    void changesWaitWhileItIsDisabledAndCannotBeLostByBreakingOff() throws Exception {
        create();
        awaitSynced();
        try (Connection blocker = subscriber.connect();
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
            publisher.execute("INSERT INTO t VALUES (2000, 'stuck')");
            Await.untilEquals(
                    "pgcat to wait for the lock",
                    Link.PATIENCE,
                    "1",
                    () -> subscriber.value(
                            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 't'::regclass"));

            run("subscription", "disable", link.name(), "--immediate").well();
            link.awaitStatus("state", "disabled");
            Await.untilEquals(
                    "nobody to wait",
                    Link.PATIENCE,
                    "0",
                    () -> subscriber.value(
                            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 't'::regclass"));
            blocker.rollback();
        }
        assertEquals("0", subscriber.value("SELECT count(*) FROM t WHERE id = 2000"));
        assertTrue(run("subscription", "disable", link.name()).well().out().contains("was disabled already"));
        Ended late = run("wait", link.name(), "1s", "--until-lsn", publisher.value("SELECT pg_current_wal_lsn()"));
        assertEquals(1, late.status());
        assertTrue(late.err().startsWith("pgcat: not within 1s: applied up to "), late.err());

        run("subscription", "enable", link.name()).well();
        run("wait", link.name(), "30s", "--until-lsn", publisher.value("SELECT pg_current_wal_lsn()"))
                .well();
        assertEquals("1", subscriber.value("SELECT count(*) FROM t WHERE id = 2000"));
    }

    @Test
    void aTableThatIsAddedIsCopiedWhenItIsAskedFor() throws SQLException {
        create();
        awaitSynced();
        publisher.execute("ALTER PUBLICATION pub ADD TABLE u");

        run("subscription", "synchronize", link.name()).well();

        link.awaitTable("public.u", "state", "r");
        publisher.execute("INSERT INTO u VALUES (2)");
        assertArrived();
    }

    @Test
    void oneTableIsCopiedAgainWhileTheOtherStreams() throws SQLException {
        publisher.execute("ALTER PUBLICATION pub ADD TABLE u");
        create();
        awaitSynced();
        subscriber.execute(
                "DELETE FROM t WHERE id <= 10",
                "INSERT INTO t VALUES (5000, 'ours')",
                "UPDATE t SET v = '' WHERE id > 900");
        String copied = subscriber.value("SELECT xmin FROM u");

        run("table", "resync", "public.t").well();
        publisher.execute("INSERT INTO u VALUES (3)", "INSERT INTO t VALUES (3000, 'meanwhile')");
        awaitSynced();

        assertArrived();
        assertEquals(copied, subscriber.value("SELECT xmin FROM u WHERE id = 1"));
    }

    @Test
    void rowsAreWrittenOverOrOnlyThoseOfARangeComeAgain() throws SQLException {
        create();
        awaitSynced();
        subscriber.execute("UPDATE t SET v = ''", "INSERT INTO t VALUES (5000, 'ours')");

        run("table", "resync", "public.t", "--where", "id <= 500 OR id = 5000").well();
        awaitSynced();
        assertEquals(
                "1000 500",
                subscriber.value("SELECT count(*) || ' ' || count(*) FILTER (WHERE v = '' AND id > 500) FROM t"));

        subscriber.execute("INSERT INTO t VALUES (5000, 'ours')");
        run("table", "resync", "public.t", "--no-truncate", "--subscription", link.name())
                .well();
        awaitSynced();
        assertEquals("1001 0", subscriber.value("SELECT count(*) || ' ' || count(*) FILTER (WHERE v = '') FROM t"));
    }

    @Test
    void whatIsNotThereIsTold() throws SQLException {
        for (String verb : List.of("drop", "enable", "disable", "synchronize")) {
            Ended ended = run("subscription", verb, "nobody");
            assertEquals(1, ended.status());
            assertTrue(ended.err().contains("There is no subscription nobody in any configured database"), ended.err());
        }
        Ended table = run("table", "resync", "public.nothing");
        assertEquals(1, table.status());
        assertTrue(table.err().contains("There is no table public.nothing of a subscription"), table.err());
        assertEquals(2, run("wait", "nobody").status());
        assertEquals(2, run("subscription").status());
        assertEquals(
                2,
                run("table", "resync", "public.t", "--no-truncate", "--where", "true")
                        .status());

        create();
        awaitSynced();
        publisher.execute("DROP TABLE u");
        subscriber.execute("DROP TABLE u");
        publisher.execute("CREATE TABLE u(id int)", "ALTER PUBLICATION pub ADD TABLE u");
        run("subscription", "synchronize", link.name()).well();
        link.awaitTable("public.u", "state", "i");
        // While it is tried again it is in state d for a moment.
        Ended late = Await.untilAccepted(
                "the reason", Link.PATIENCE, () -> run("wait", link.name(), "1s", "--until-synced"), each -> each.err()
                        .contains("public.u is in state i: Table public.u does not exist"));
        assertEquals(1, late.status());
        subscriber.execute("CREATE TABLE u(id int)");
    }
}
