package io.pgcat.scenario;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.pgcat.demo.PostgresServer;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.PgcatProcess;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** A transaction far larger than the application's memory is one transaction at the target, and reading never pauses. */
class HugeTransactionIT {

    private PostgresServer server;
    private TestDatabase publisher;
    private TestDatabase subscriber;
    private Link link;

    @BeforeEach
    void start() throws Exception {
        server = Servers.builder(Servers.NEWEST)
                .setting("wal_sender_timeout", "10s")
                .setting("max_wal_size", "4GB")
                .start();
        publisher = Servers.database(server);
        subscriber = Servers.database(Servers.get(Servers.NEWEST, 2));
        link = Link.between(publisher, subscriber, "huge");
        link.onBoth("CREATE TABLE t (id int PRIMARY KEY, name text, v int)");
        link.subscribe("{}");
    }

    @AfterEach
    void stop() throws Exception {
        publisher.close();
        subscriber.close();
        server.close();
    }

    @Test
    void threeHundredThousandRowsPassThroughALittleMemory() throws Exception {
        run("-Xmx64m", 300_000, Duration.ofMinutes(3));
    }

    @Tag("soak")
    @Test
    void fiveMillionRowsPassThrough256Megabytes() throws Exception {
        run("-Xmx256m", 5_000_000, Duration.ofMinutes(20));
    }

    private void run(String memory, int rows, Duration limit) throws Exception {
        List<String> statements = List.of(
                "INSERT INTO t SELECT g, 'row number ' || g, g FROM generate_series(1, " + rows + ") g",
                "UPDATE t SET v = -v",
                "DELETE FROM t");
        try (PgcatProcess pgcat = PgcatProcess.builder("run")
                .jvmArguments(memory)
                .config(Link.config(subscriber))
                .start()) {
            pgcat.awaitLine("streaming, subscription=", Link.PATIENCE.multipliedBy(2));
            String before = reading();
            for (String statement : statements) {
                String name = statement.substring(0, 6);
                publisher.execute(statement);
                long began = System.nanoTime();
                link.awaitCaughtUp(limit);
                Figures.note("%s of %d rows, %s: %.1f s", name, rows, memory, Figures.secondsSince(began));
                assertEquals(before, reading(), "the publisher was read without a break");
                assertEqualSums();
            }
            assertEquals(0, pgcat.countLines("OutOfMemory"));
        }
    }

    private void assertEqualSums() throws SQLException {
        String sums = "SELECT count(*) || ' ' || coalesce(sum(id::bigint), 0) || ' ' || coalesce(sum(v::bigint), 0)"
                + " || ' ' || coalesce(sum(hashtext(name)::bigint), 0) FROM t";
        assertEquals(publisher.value(sums), subscriber.value(sums));
    }

    private String reading() throws SQLException {
        return publisher.value("SELECT backend_start FROM pg_stat_replication");
    }
}
