package io.pgcat.cli;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.pgcat.cli.CommandFixture.Ended;
import io.pgcat.cli.CompareFixture.Told;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.PgcatProcess;
import io.pgcat.testkit.RandomWorkload;
import io.pgcat.testkit.Servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** {@code pgcat compare} over one subscription that runs; each test has a table of its own. */
class CompareIT {

    private static Link link;
    private static CompareFixture compare;
    private static PgcatProcess pgcat;

    @BeforeAll
    static void start() throws Exception {
        link = Link.between(
                Servers.database(Servers.get(Servers.NEWEST, 1)),
                Servers.database(Servers.get(Servers.NEWEST, 2)),
                "c");
        compare = new CompareFixture(link);
        compare.onBoth(
                "CREATE SCHEMA special",
                "CREATE TABLE special.listed(id int PRIMARY KEY, shown text, hidden text)",
                "CREATE TABLE special.filtered(id int PRIMARY KEY, v text)",
                "CREATE TABLE conditional(id int PRIMARY KEY, v text)",
                "CREATE TABLE special.keyless(a int, b text)",
                "ALTER TABLE special.keyless REPLICA IDENTITY FULL");
        compare.atPublisher(
                "CREATE SCHEMA parted",
                "CREATE TABLE parted.root(id int PRIMARY KEY, v text) PARTITION BY RANGE (id)",
                "CREATE TABLE parted.low PARTITION OF parted.root FOR VALUES FROM (0) TO (100)",
                "CREATE TABLE parted.high PARTITION OF parted.root FOR VALUES FROM (100) TO (MAXVALUE)",
                "CREATE TABLE renamed(id int PRIMARY KEY, v text)",
                "CREATE PUBLICATION plain FOR TABLES IN SCHEMA public",
                "CREATE PUBLICATION chosen FOR TABLE special.listed (id, shown), special.filtered WHERE (id > 10),"
                        + " special.keyless",
                "CREATE PUBLICATION rooted FOR TABLE parted.root WITH (publish_via_partition_root)");
        compare.atTarget(
                "CREATE SCHEMA parted",
                "CREATE TABLE parted.root(v text, id int PRIMARY KEY)",
                "CREATE SCHEMA \"odd one\"",
                "CREATE TABLE \"odd one\".\"na\"\"med\"(ours int DEFAULT 1, v varchar(9), id bigint PRIMARY KEY)",
                "INSERT INTO pgcat.pgcat_table_mapping VALUES ('c', 1, 'public.renamed', '\"odd one\".\"na\"\"med\"')",
                "INSERT INTO pgcat.pgcat_row_filter VALUES ('c', 'public.conditional', 'id % 2 = 0')");
        link.subscribe("{}", "plain", "chosen", "rooted");
        pgcat = PgcatProcess.builder("run")
                .config(Link.config(link.subscriber()))
                .start();
        link.awaitStatus("state", "streaming");
    }

    @AfterAll
    static void stop() throws SQLException {
        pgcat.close();
        link.publisher().close();
        link.subscriber().close();
    }

    private static List<String> differences(String table) {
        Told told = compare.ofTable(table);
        assertEquals(1, told.status(), told.err());
        return told.differences();
    }

    private static void assertEqualIn(String table, long rows) {
        Told told = compare.ofTable(table);
        assertEquals(0, told.status(), told.report() + told.err());
        assertEquals(rows, told.table().get("rows").asLong());
        assertEquals(rows, told.table().get("equal").asLong());
    }

    @Test
    void rowsThatHaveArrivedOrAreOnTheirWayAreEqual() throws SQLException {
        compare.onBoth("CREATE TABLE same(id int PRIMARY KEY, v text)");
        compare.atPublisher("INSERT INTO same SELECT i, 'row ' || i FROM generate_series(1, 3000) i");

        Ended ended = compare.run("--table", "public.same").well();

        assertTrue(ended.out().startsWith("public.same: 3,000 rows, 3,000 equal, 0 missing, 0 extra, 0 different, "));
        assertTrue(ended.out().stripTrailing().endsWith("s: equal"), ended.out());
    }

    @Test
    void missingExtraAndDifferentRowsAreNamedByTheirKeys() throws SQLException {
        compare.onBoth("CREATE TABLE differing(id int PRIMARY KEY, v text)");
        compare.atPublisher("INSERT INTO differing SELECT i, 'row ' || i FROM generate_series(1, 2000) i");
        assertEqualIn("public.differing", 2000);
        compare.atTarget(
                "DELETE FROM differing WHERE id IN (7, 1999)",
                "UPDATE differing SET v = NULL WHERE id = 8",
                "UPDATE differing SET v = '' WHERE id = 9",
                "INSERT INTO differing VALUES (-5, 'ours')");

        assertEquals(
                List.of("different id=8", "different id=9", "extra id=-5", "missing id=1999", "missing id=7"),
                differences("public.differing"));
        Ended shown = compare.run("--table", "public.differing", "--limit", "1");
        assertEquals(1, shown.status());
        assertTrue(shown.out().contains("2,000 rows, 1,996 equal, 2 missing, 1 extra, 2 different"), shown.out());
        assertTrue(shown.out().contains("    and 4 more; --limit shows more"), shown.out());
        assertEquals("pgcat: compare found 5 differences.", shown.err().strip());
        assertEquals(
                List.of("different id=8", "different id=9", "missing id=1999", "missing id=7"),
                compare.ofTable("public.differing", "--ignore-extra").differences());
    }

    @Test
    void manyDifferencesInManyKeyRangesAreAllFound() throws SQLException {
        compare.onBoth(
                "CREATE TABLE many(id int PRIMARY KEY, v text)", "ALTER TABLE many SET (autovacuum_enabled = false)");
        compare.atPublisher("INSERT INTO many SELECT i, 'row ' || i FROM generate_series(1, 120000) i");
        compare.ofTable("public.many");
        compare.atTarget("DELETE FROM many WHERE id % 1000 = 0", "UPDATE many SET v = 'x' WHERE id % 1000 = 1");

        Told told = compare.ofTable("public.many", "--limit", "0");

        assertEquals(120, told.table().get("missing").asInt());
        assertEquals(120, told.table().get("different").asInt());
        assertEquals(0, told.table().get("differences").size());
    }

    @Test
    void aRenamedTableIsComparedWithItsTarget() throws SQLException {
        compare.atPublisher("INSERT INTO renamed VALUES (1, 'a'), (2, 'b'), (3, NULL)");
        assertEqualIn("public.renamed", 3);
        compare.atTarget("UPDATE \"odd one\".\"na\"\"med\" SET v = 'c' WHERE id = 2");

        assertEquals(List.of("different id=2"), differences("odd one.na\"med"));
    }

    @Test
    void whatARowFilterLeavesOutIsNotMissing() throws SQLException {
        compare.atPublisher(
                "INSERT INTO special.filtered SELECT generate_series(1, 20)",
                "INSERT INTO conditional SELECT generate_series(1, 20)");
        assertEqualIn("special.filtered", 10);
        assertEqualIn("public.conditional", 10);
        compare.atTarget(
                "INSERT INTO special.filtered VALUES (5, 'ours'), (30, 'ours')",
                "DELETE FROM special.filtered WHERE id = 11",
                "INSERT INTO conditional VALUES (5, 'ours'), (30, 'ours')",
                "DELETE FROM conditional WHERE id = 12");

        assertEquals(List.of("extra id=30", "missing id=11"), differences("special.filtered"));
        assertEquals(List.of("extra id=30", "missing id=12"), differences("public.conditional"));
    }

    @Test
    void aColumnThatIsNotPublishedIsNotCompared() throws SQLException {
        compare.atPublisher("INSERT INTO special.listed SELECT i, 'shown', 'secret' FROM generate_series(1, 5) i");
        compare.ofTable("special.listed");
        compare.atTarget("UPDATE special.listed SET hidden = 'other'");
        assertEqualIn("special.listed", 5);
        compare.atTarget("UPDATE special.listed SET shown = 'other' WHERE id = 3");

        assertEquals(List.of("different id=3"), differences("special.listed"));
    }

    @Test
    void rowsWithoutKeyAreCountedByTheirContent() throws SQLException {
        compare.atPublisher(
                "INSERT INTO special.keyless SELECT 1, 'same' FROM generate_series(1, 3)",
                "INSERT INTO special.keyless VALUES (NULL, NULL), (2, NULL), (2, '')");
        assertEqualIn("special.keyless", 6);
        compare.atTarget(
                "DELETE FROM special.keyless WHERE ctid = (SELECT min(ctid) FROM special.keyless WHERE a = 1)",
                "UPDATE special.keyless SET b = '' WHERE a IS NULL");

        Told told = compare.ofTable("special.keyless");

        assertEquals(2, told.table().get("missing").asInt(), told.report().toString());
        assertEquals(1, told.table().get("extra").asInt());
        assertEquals(0, told.table().get("different").asInt());
    }

    @Test
    void partitionsThatArePublishedAsOneAreComparedAsOne() throws SQLException {
        compare.atPublisher("INSERT INTO parted.root SELECT i, 'x' FROM generate_series(1, 200) i");
        assertEqualIn("parted.root", 200);
        compare.atTarget("DELETE FROM parted.root WHERE id IN (50, 150)");

        assertEquals(List.of("missing id=150", "missing id=50"), differences("parted.root"));
    }

    @Test
    void keysOfSeveralColumnsInSeveralOrdersArePaired() throws SQLException {
        String columns =
                " text %s, \"n\"\"o\" numeric, at timestamptz, v text, PRIMARY KEY (\"Na me\", \"n\"\"o\", at))";
        compare.atPublisher(
                "CREATE TABLE \"co\"\"mp\"(\"Na me\"" + columns.formatted(""),
                "INSERT INTO \"co\"\"mp\" SELECT chr(64 + i % 60) || CASE i % 3 WHEN 0 THEN 'ä' WHEN 1 THEN '''' ELSE 'Z' END,"
                        + " i / 10.0, 'epoch'::timestamptz + i * interval '1 day', 'v' FROM generate_series(1, 1000) i");
        compare.atTarget("CREATE TABLE \"co\"\"mp\"(\"Na me\"" + columns.formatted("COLLATE \"C\""));
        assertEqualIn("public.co\"mp", 1000);
        compare.atTarget(
                "UPDATE \"co\"\"mp\" SET v = 'w' WHERE \"n\"\"o\" = 12.3",
                "DELETE FROM \"co\"\"mp\" WHERE \"n\"\"o\" = 45.6");

        assertEquals(
                List.of(
                        "different Na me=Cä, n\"o=12.3000000000000000, at=1970-05-04 00:00:00+00",
                        "missing Na me=dä, n\"o=45.6000000000000000, at=1971-04-02 00:00:00+00"),
                differences("public.co\"mp"));
    }

    @Test
    void nothingThatIsOnlyOnItsWayIsToldUnderLoad() throws Exception {
        try (Connection there = link.publisher().connect();
                Connection here = link.subscriber().connect()) {
            RandomWorkload.createTables(there);
            RandomWorkload.createTables(here);
        }
        compare.atPublisher("ALTER PUBLICATION plain ADD TABLES IN SCHEMA " + RandomWorkload.SCHEMA);
        try (RandomWorkload load = RandomWorkload.start(
                link.publisher()::connect, RandomWorkload.Plan.of(1_000_000).withPerSecond(300))) {
            load.awaitCommitted(300, Link.PATIENCE);
            for (int i = 0; i < 4; i++) {
                Told told = compare.told();
                told.report().get("tables").forEach(table -> {
                    if (table.get("local").asText().startsWith(RandomWorkload.SCHEMA + '.')) {
                        assertEquals(0, table.get("differences").size(), table.toString());
                        assertTrue(table.get("problem").isNull(), table.toString());
                    }
                });
                assertEquals(0, told.report().get("problems").size(), told.err());
            }
            load.stop();
            load.awaitEnd(Duration.ofMinutes(1));
            assertTrue(load.committedCount() > 600, "load was too small: " + load.committedCount());
        }
    }

    @Test
    void aTableThatIsNotReplicatedIsRefused() {
        Ended ended = compare.run("--table", "public.nowhere");

        assertEquals(1, ended.status());
        assertTrue(
                ended.err()
                        .startsWith("pgcat: Subscription c does not replicate public.nowhere; its publications hold: "),
                ended.err());
    }
}
