package io.pgcat.scenario;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.PgcatProcess;
import io.pgcat.testkit.RandomWorkload;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TableContents;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The publisher is written to all the time, and pgcat is killed again and again, while tables are copied. */
class CopyUnderLoadIT {

    private static final Duration LIMIT = Duration.ofMinutes(4);

    /** Rows change their places, and go, while ranges are copied; one table has no key. */
    private static final String BUSY =
            """
            CREATE TABLE busy(id int PRIMARY KEY, n int DEFAULT 0, v text, large text);
            ALTER TABLE busy ALTER large SET STORAGE EXTERNAL;
            CREATE TABLE log(id int, n int, v text)""";

    private static final String WRITE =
            """
            UPDATE busy SET n = n + 1 WHERE id %% 997 = %1$d %% 997;
            DELETE FROM busy WHERE id %% 3001 = %1$d %% 3001;
            INSERT INTO busy VALUES (-%1$d, 0, 'new', repeat('x', 3000));
            UPDATE busy SET id = id + 5000000 WHERE id %% 2003 = %1$d %% 2003 AND id < 1000000;
            UPDATE busy SET large = repeat('y', 2500) WHERE id %% 1999 = %1$d %% 1999;
            INSERT INTO log SELECT %1$d, i, 'log' FROM generate_series(1, 5) i""";

    private final TestDatabase publisher = Servers.database(Servers.get(Servers.NEWEST, 1));
    private final TestDatabase subscriber = Servers.database(Servers.get(Servers.NEWEST, 2));
    private final Link link = Link.between(publisher, subscriber, "copied");

    CopyUnderLoadIT() throws SQLException {}

    @Test
    void tablesAreCopiedExactlyWhilePgcatIsKilledAgainAndAgain() throws Exception {
        run(30_000, 3, new RandomWorkload.Plan(System.nanoTime(), 3, 6_000, 200));
    }

    @Test
    @Tag("soak")
    @Timeout(3600)
    void largeTablesAreCopiedExactlyUnderAThousandTransactionsPerSecond() throws Exception {
        run(2_000_000, 12, new RandomWorkload.Plan(System.nanoTime(), 6, 240_000, 1000));
    }

    private void run(int rows, int kills, RandomWorkload.Plan plan) throws Exception {
        for (TestDatabase database : List.of(publisher, subscriber)) {
            try (Connection connection = database.connect()) {
                RandomWorkload.createTables(connection);
            }
            database.execute(BUSY.split(";\n"));
        }
        publisher.execute(
                "INSERT INTO busy SELECT i, 0, md5(i::text), CASE WHEN i % 20 = 0 THEN repeat('z', 2500) END"
                        + " FROM generate_series(1, " + rows + ") i",
                "INSERT INTO log SELECT i, i, md5(i::text) FROM generate_series(1, " + rows + ") i");
        try (RandomWorkload workload = RandomWorkload.start(publisher::connect, plan);
                Restarting pgcat = new Restarting(Link.config(subscriber))) {
            Await.until("some rows to be there", LIMIT, () -> workload.committedCount() > 1_000);
            link.copy("{\"max_sync_workers\": 3, \"copy_part_mb\": 1}");
            Writer writer = new Writer();
            for (int kill = 0; kill < kills; kill++) {
                String ranges = "SELECT count(*) FROM pgcat.pgcat_copied_range";
                int before = kill;
                Await.until(
                        "something to be copied",
                        LIMIT,
                        () -> writer.write()
                                && (Integer.parseInt(subscriber.value(ranges)) > before
                                        || states().contains("c")
                                        || states().contains("r")));
                pgcat.kill();
            }
            Await.untilEquals("the tables' state", LIMIT, "r", () -> {
                writer.write();
                return states();
            });
            workload.awaitEnd(LIMIT);
            link.awaitCaughtUp(LIMIT);
            assertEquals(kills, pgcat.kills());
            assertCompareFindsNothing();
        }
        assertEqual();
        assertEquals("0", subscriber.value("SELECT count(*) FROM pgcat.pgcat_held_change"));
        assertEquals("0", publisher.value("SELECT count(*) FROM pg_replication_slots WHERE temporary"));
        assertTrue(Integer.parseInt(subscriber.value("SELECT count(*) FROM busy")) > rows / 2);
    }

    private String states() throws SQLException {
        return String.valueOf(
                subscriber.value("SELECT string_agg(DISTINCT state::text, '') FROM pgcat.pgcat_subscription_rel"));
    }

    private void assertEqual() throws SQLException {
        try (Connection left = publisher.connect();
                Connection right = subscriber.connect()) {
            TableContents.assertSchemaEqual(left, right, RandomWorkload.SCHEMA);
            TableContents.assertSchemaEqual(left, right, "public");
        }
    }

    private void assertCompareFindsNothing() throws IOException {
        try (PgcatProcess compare = PgcatProcess.builder("compare", link.name())
                .config(Link.config(subscriber))
                .start()) {
            assertEquals(0, compare.exitCode(LIMIT), () -> String.join("\n", compare.lines()));
        }
    }

    private final class Writer {
        private static final int ROUNDS = 3;
        private int round;

        private boolean write() throws SQLException {
            for (int i = 0; i < ROUNDS; i++) {
                publisher.execute(WRITE.formatted(++round).split(";\n"));
            }
            return true;
        }
    }
}
