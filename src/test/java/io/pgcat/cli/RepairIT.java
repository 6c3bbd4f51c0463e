package io.pgcat.cli;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.pgcat.cli.CompareFixture.Told;
import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.PgcatProcess;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** {@code pgcat compare --repair} between two databases that replicate to one another; each test has a table of its own. */
class RepairIT {

    private static Link link;
    private static Link back;
    private static CompareFixture compare;
    private static PgcatProcess pgcat;

    @BeforeAll
    static void start() throws Exception {
        TestDatabase old = Servers.database(Servers.OLDEST);
        TestDatabase young = Servers.database(Servers.NEWEST);
        link = Link.between(old, young, "there");
        back = Link.between(young, old, "back");
        compare = new CompareFixture(link);
        link.subscribe("{}");
        back.subscribe("{}");
        pgcat = PgcatProcess.builder("run").config(Link.config(old, young)).start();
        link.awaitStatus("state", "streaming");
        back.awaitStatus("state", "streaming");
    }

    @AfterAll
    static void stop() throws SQLException {
        pgcat.close();
        link.publisher().close();
        link.subscriber().close();
    }

    /** Rows that have arrived. */
    private static void rows(String table, String insert) throws SQLException {
        compare.atPublisher(insert);
        String count = "SELECT count(*) FROM " + table;
        String wanted = link.publisher().value(count);
        Await.untilEquals("rows of " + table, Link.PATIENCE, wanted, () -> link.subscriber()
                .value(count));
    }

    /** Damages the target in a way that does not travel. */
    private static void damage(String... statements) throws SQLException {
        String origin = "damage_" + link.subscriber().name();
        try (Connection connection = link.subscriber().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_replication_origin_create('" + origin + "')");
            statement.execute("SELECT pg_replication_origin_session_setup('" + origin + "')");
            for (String sql : statements) {
                statement.execute(sql);
            }
            statement.execute("SELECT pg_replication_origin_session_reset()");
            back.awaitCaughtUp();
            statement.execute("SELECT pg_replication_origin_drop('" + origin + "')");
        }
    }

    private static String versions(TestDatabase database, String table) throws SQLException {
        return database.value("SELECT string_agg(id || ':' || xmin, ' ' ORDER BY id) FROM " + table);
    }

    @Test
    void rowsAreMadeEqualAndNothingEchoes() throws SQLException {
        compare.onBoth("CREATE TABLE t(id int PRIMARY KEY, v text)");
        rows("t", "INSERT INTO t SELECT i, 'row ' || i FROM generate_series(1, 1000) i");
        damage(
                "DELETE FROM t WHERE id IN (1, 500)",
                "UPDATE t SET v = 'x' WHERE id = 2",
                "INSERT INTO t VALUES (5000)");
        String untouched = versions(link.publisher(), "t");

        Told repaired = compare.ofTable("public.t", "--repair");

        assertEquals(1, repaired.status());
        assertEquals(
                3, repaired.table().get("repaired").asInt(), repaired.report().toString());
        assertEquals(List.of("extra id=5000"), repaired.differences());
        assertEquals(
                "rows that only the target has are deleted with --delete-extra only",
                repaired.table().get("notes").get(0).asText());
        Told cleaned = compare.ofTable("public.t", "--repair", "--delete-extra");
        assertEquals(0, cleaned.status(), cleaned.err());
        assertEquals(1, cleaned.table().get("repaired").asInt());
        Told equal = compare.ofTable("public.t");
        assertEquals(0, equal.status());
        assertEquals(0, equal.table().get("repaired").asInt());
        back.awaitCaughtUp();
        assertEquals(untouched, versions(link.publisher(), "t"));
        assertEquals(
                List.of(),
                link.subscriber().values("SELECT roname FROM pg_replication_origin WHERE roname LIKE '%.repair'"));
    }

    @Test
    void changesThatFollowARepairArrive() throws SQLException {
        compare.onBoth("CREATE TABLE followed(id int PRIMARY KEY, v text)");
        rows("followed", "INSERT INTO followed SELECT i, 'a' FROM generate_series(1, 10) i");
        damage("DELETE FROM followed WHERE id < 4", "UPDATE followed SET v = 'x' WHERE id = 4");
        compare.run("--table", "public.followed", "--repair").well();

        compare.atPublisher("UPDATE followed SET v = 'b' WHERE id IN (1, 4)", "DELETE FROM followed WHERE id = 2");

        assertEquals(9, compare.ofTable("public.followed").table().get("equal").asInt());
        assertEquals(
                "1b 3a 4b",
                link.subscriber().value("SELECT string_agg(id || v, ' ' ORDER BY id) FROM followed WHERE id < 5"));
    }

    @Test
    void aRowThatCannotBeRepairedIsToldAndTheOthersAreRepaired() throws SQLException {
        compare.onBoth("CREATE TABLE checked(id int PRIMARY KEY, v text)");
        rows("checked", "INSERT INTO checked SELECT i, 'secret' FROM generate_series(1, 10) i");
        damage("DELETE FROM checked WHERE id IN (1, 2, 3)");
        compare.atTarget("ALTER TABLE checked ADD CONSTRAINT no2 CHECK (id <> 2)");

        Told told = compare.ofTable("public.checked", "--repair");

        assertEquals(1, told.status());
        assertEquals(List.of("missing id=2"), told.differences());
        assertEquals(2, told.table().get("repaired").asInt());
        assertEquals(
                "not every row could be repaired: ERROR: new row for relation \"checked\" violates check constraint \"no2\""
                        + " (SQLSTATE 23514)",
                told.table().get("notes").get(0).asText());
    }

    @Test
    void oddTablesAreRepaired() throws SQLException {
        String columns =
                "(id int GENERATED ALWAYS AS IDENTITY, \"v'x\" text, b bytea, ts timestamptz, PRIMARY KEY (id)";
        compare.atPublisher("CREATE TABLE \"Qu\"\"oted\"" + columns + ")");
        compare.atTarget(
                "CREATE TABLE \"Qu\"\"oted\"" + columns
                        + ", len int GENERATED ALWAYS AS (length(\"v'x\")) STORED, ours text DEFAULT 'ours') PARTITION BY RANGE (id)",
                "CREATE TABLE low PARTITION OF \"Qu\"\"oted\" FOR VALUES FROM (1) TO (50)",
                "CREATE TABLE high PARTITION OF \"Qu\"\"oted\" FOR VALUES FROM (50) TO (1000)");
        rows(
                "\"Qu\"\"oted\"",
                "INSERT INTO \"Qu\"\"oted\"(\"v'x\", b, ts) SELECT CASE WHEN i % 10 > 0 THEN 'it''s ' || i END, '\\x00ff', now()"
                        + " FROM generate_series(1, 100) i");
        damage(
                "DELETE FROM \"Qu\"\"oted\" WHERE id IN (10, 60)",
                "UPDATE \"Qu\"\"oted\" SET \"v'x\" = NULL, b = NULL WHERE id IN (11, 61)",
                "UPDATE \"Qu\"\"oted\" SET ours = 'kept' WHERE id = 61");

        Told told = compare.ofTable("public.Qu\"oted", "--repair");

        assertEquals(0, told.status(), told.report().toString());
        assertEquals(4, told.table().get("repaired").asInt());
        assertEquals(
                List.of("10 ours", "11 it's 11 7 ours", "60 ours", "61 it's 61 7 kept"),
                link.subscriber()
                        .values("SELECT concat_ws(' ', id, \"v'x\", len, ours) FROM \"Qu\"\"oted\""
                                + " WHERE id IN (10, 11, 60, 61) ORDER BY id"));
    }

    @Test
    void whatHasNoKeyIsNotRepaired() throws SQLException {
        compare.onBoth("CREATE TABLE keyless(a int)", "ALTER TABLE keyless REPLICA IDENTITY FULL");
        rows("keyless", "INSERT INTO keyless VALUES (1), (1), (2)");
        damage("DELETE FROM keyless WHERE a = 2");

        Told told = compare.ofTable("public.keyless", "--repair");

        assertEquals(1, told.status());
        assertEquals(1, told.table().get("missing").asInt());
        assertTrue(
                told.table()
                        .get("notes")
                        .toString()
                        .contains("it cannot be repaired, since it has no key: add one, or name"),
                told.table().toString());
    }

    @Test
    void rowsThatAreWrittenMeanwhileAreRepairedToo() throws Exception {
        compare.onBoth("CREATE TABLE busy(id int PRIMARY KEY, v int, w text)");
        rows("busy", "INSERT INTO busy SELECT i, 0, 'w' FROM generate_series(1, 500) i");
        damage("DELETE FROM busy WHERE id % 10 = 0", "UPDATE busy SET w = 'x' WHERE id % 10 = 1");
        AtomicBoolean ended = new AtomicBoolean();
        AtomicInteger written = new AtomicInteger();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(ended, written));
        Await.until("the writer to write", Link.PATIENCE, () -> written.get() > 100);

        Told told = compare.ofTable("public.busy", "--repair");

        ended.set(true);
        writer.join();
        assertEquals(List.of(), told.differences(), told.report().toString());
        Told equal = compare.ofTable("public.busy");
        assertEquals(0, equal.status(), equal.report() + equal.err());
        assertEquals(500, equal.table().get("equal").asInt());
    }

    /** Different rows, too. */
    private static void write(AtomicBoolean ended, AtomicInteger written) {
        try (Connection connection = link.publisher().connect();
                PreparedStatement update = connection.prepareStatement("UPDATE busy SET v = v + 1 WHERE id = ?")) {
            while (!ended.get()) {
                int id = 1 + written.incrementAndGet() * 7 % 500;
                // Missing rows rest: what an update of one of them comes to is the conflict policy's affair.
                update.setInt(1, id % 10 == 0 ? id - 9 : id);
                update.execute();
            }
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }
}
