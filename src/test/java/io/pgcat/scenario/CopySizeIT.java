package io.pgcat.scenario;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.PgcatProcess;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Many tables, and kills between them; one large table. */
class CopySizeIT {

    /** Slots are the server's, which all tests share. */
    private static int number;

    private final TestDatabase publisher = Servers.database(Servers.get(Servers.NEWEST, 1));
    private final TestDatabase subscriber = Servers.database(Servers.get(Servers.NEWEST, 2));
    private final Link link = Link.between(publisher, subscriber, "sized" + ++number);

    CopySizeIT() throws SQLException {}

    private void manyTables(int count) throws SQLException {
        List<String> create = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            create.add("CREATE TABLE t" + i + "(id int PRIMARY KEY, v text)");
        }
        link.onBoth(String.join(";", create));
        publisher.execute(
                "DO $$ BEGIN FOR i IN 0.." + (count - 1)
                        + " LOOP EXECUTE 'INSERT INTO t' || i || ' SELECT n, ''v'' FROM generate_series(1, 10) n'; END LOOP; END $$");
    }

    @Test
    void threeHundredTablesAreReadyWithinHalfAMinute() throws Exception {
        manyTables(300);
        try (PgcatProcess pgcat =
                PgcatProcess.builder("run").config(Link.config(subscriber)).start()) {
            link.copy("{}");
            link.awaitReady(300, Duration.ofSeconds(30));
            assertTrue(pgcat.isAlive());
        }
        link.assertEqual();
    }

    @Test
    void oneWorksAloneWhereThereIsNoRoomForMore() throws Exception {
        manyTables(20);
        int free = Integer.parseInt(
                subscriber.value(
                        "SELECT setting::int - (SELECT count(*) FROM"
                                + " pg_show_replication_origin_status()) FROM pg_settings WHERE name = 'max_active_replication_origins'"));
        List<Connection> taken = new ArrayList<>();
        try (PgcatProcess pgcat =
                PgcatProcess.builder("run").config(Link.config(subscriber)).start()) {
            for (int i = 0; i < free - 2; i++) {
                taken.add(withOrigin("taken" + i));
            }
            link.copy("{\"max_sync_workers\": 8}");
            link.awaitReady(20);
            assertEquals(0, pgcat.countLines("table not copied"));
        } finally {
            for (Connection each : taken) {
                each.close();
            }
            // Whatever stays of them is missing in all tests that follow.
            subscriber.dropOrigins("taken%");
        }
        link.assertEqual();
    }

    private Connection withOrigin(String name) throws SQLException {
        Connection connection = subscriber.connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_replication_origin_create('" + name + "')");
            statement.execute("SELECT pg_replication_origin_session_setup('" + name + "')");
        }
        return connection;
    }

    @Test
    void tablesThatAreThereAreNotCopiedAgainAfterAKill() throws Exception {
        manyTables(10);
        publisher.execute("INSERT INTO t5 SELECT i, repeat('x', 300) FROM generate_series(11, 100000) i");
        try (Restarting pgcat = new Restarting(Link.config(subscriber))) {
            link.copy("{\"copy_part_mb\": 1}");
            String done =
                    "SELECT string_agg(remotetable, ',' ORDER BY 1) FROM pgcat.pgcat_subscription_rel WHERE state = 'r'";
            Await.until(
                    "some tables, and parts of the large one, to be there",
                    Link.PATIENCE,
                    () -> subscriber.value(done) != null
                            && Integer.parseInt(subscriber.value("SELECT count(*) FROM pgcat.pgcat_copied_range")) > 2);
            pgcat.kill();
            List<String> tables = List.of(subscriber.value(done).split(","));
            String first = "SELECT xmin FROM " + tables.get(0) + " WHERE id = 1";
            String copied = subscriber.value(first);
            List<String> parts = subscriber.values("SELECT DISTINCT xmin::text FROM t5");
            link.awaitReady(10, Duration.ofSeconds(60));
            assertEquals(copied, subscriber.value(first));
            assertTrue(subscriber.values("SELECT DISTINCT xmin::text FROM t5").containsAll(parts), parts::toString);
            publisher.execute("INSERT INTO t5 VALUES (-1, 'after')", "UPDATE t0 SET v = 'after'");
            link.awaitCaughtUp();
        }
        link.assertEqual();
    }

    @Test
    @Tag("soak")
    @Timeout(1800)
    void aGigabyteFitsThroughASmallHeap() throws Exception {
        link.onBoth("CREATE TABLE big(id bigint PRIMARY KEY, v text)");
        publisher.execute("INSERT INTO big SELECT i, repeat(md5(i::text), 3) FROM generate_series(1, 8000000) i");
        assertTrue(Long.parseLong(publisher.value("SELECT pg_table_size('big')")) > 1L << 30);
        try (PgcatProcess pgcat = PgcatProcess.builder("run")
                .jvmArguments("-Xmx256m")
                .config(Link.config(subscriber))
                .start()) {
            link.copy("{}");
            link.awaitReady(1, Duration.ofMinutes(10));
            assertTrue(pgcat.isAlive());
            publisher.execute("UPDATE big SET v = 'after' WHERE id % 100000 = 0");
            link.awaitCaughtUp();
        }
        link.assertEqual();
    }
}
