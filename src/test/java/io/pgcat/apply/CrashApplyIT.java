package io.pgcat.apply;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.pgcat.change.Batch;
import io.pgcat.change.Lsn;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.change.Transaction;
import io.pgcat.change.Transaction.Part;
import io.pgcat.demo.PostgresServer;
import io.pgcat.demo.Stop;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.RetryDirective;
import io.pgcat.pipeline.Installer;
import io.pgcat.testkit.Await;
import io.pgcat.testkit.Servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class CrashApplyIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String DATABASE = "target";

    private final Changes t = Changes.of("t", ReplicaIdentity.DEFAULT, "*id");
    private PostgresServer server;
    private TargetDatabase target;
    private Durability durability;
    private Applier applier;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        server = Servers.builder(Servers.NEWEST)
                .dataDirectory(folder.resolve("data"))
                .setting("fsync", "on")
                .setting("wal_writer_delay", "10s")
                .start();
        server.createDatabase(DATABASE);
        try (Connection connection = server.connect(DATABASE)) {
            new Installer().install(connection, DATABASE, "postgres");
        }
        server.execute(DATABASE, "CREATE TABLE t (id int PRIMARY KEY)");
        Properties credentials = new Properties();
        credentials.setProperty("user", "postgres");
        target = new TargetDatabase(DATABASE, server.jdbcUrl(DATABASE), credentials);
        durability = new Durability(target);
        applier = new Applier(
                target, ApplyConfig.of("sub", "pgcat_sub").withConfirmInterval(Duration.ofMillis(200)), durability);
    }

    @AfterEach
    void stop() {
        applier.close();
        durability.close();
        server.close();
    }

    private Batch batch(int id) {
        Lsn commit = new Lsn(0x1000L + 0x100L * id);
        Lsn end = new Lsn(commit.value() + 0x40);
        Transaction transaction = new Transaction(
                id, commit, end, Subscriber.COMMIT_TIME, "", Part.WHOLE, List.of(t.insert(String.valueOf(id))));
        return new Batch("sub", List.of(transaction), end);
    }

    private String value(String sql) throws Exception {
        return server.value(DATABASE, sql);
    }

    @Test
    void whatIsAcknowledgedSurvivesAnImmediateStopAndTheRestComesAgain() throws Exception {
        AtomicInteger acknowledged = new AtomicInteger();
        int applied = 0;
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 200; i++) {
                int id = ++applied;
                applier.apply(batch(id), () -> acknowledged.accumulateAndGet(id, Math::max));
            }
            server.stop(Stop.IMMEDIATE);
            int atTheTime = acknowledged.get();
            ReplicationException failure =
                    assertThrows(ReplicationException.class, () -> applier.apply(batch(99_999), () -> {}));
            assertEquals(ErrorKind.CONNECTION, failure.kind());
            server.startAgain();
            int kept = Integer.parseInt(value("SELECT count(*) FROM t"));
            assertTrue(kept >= atTheTime, kept + " rows are left, " + atTheTime + " were acknowledged");
            for (int id = atTheTime + 1; id <= applied; id++) {
                int again = id;
                applier.apply(batch(id), () -> acknowledged.accumulateAndGet(again, Math::max));
            }
        }
        assertEquals("400", value("SELECT count(*) FROM t"));
        int last = applied;
        Await.untilEquals("acknowledged", LIMIT, last, acknowledged::get);
    }

    @Test
    void aSessionThatIsLostBetweenTwoBatchesMakesTheSourceBeginAnew() throws Exception {
        AtomicInteger acknowledged = new AtomicInteger();
        applier.apply(batch(1), acknowledged::incrementAndGet);
        applier.apply(new Batch("sub", List.of(), new Lsn(0x2000)), acknowledged::incrementAndGet);
        applier.apply(new Batch("sub", List.of(), new Lsn(0x3000)), acknowledged::incrementAndGet);
        server.stop(Stop.IMMEDIATE);
        server.startAgain();
        ReplicationException failure = assertThrows(
                ReplicationException.class,
                () -> applier.apply(new Batch("sub", List.of(), new Lsn(0x4000)), acknowledged::incrementAndGet));
        assertEquals(RetryDirective.SOON, failure.kind().retry());
        AtomicInteger anew = new AtomicInteger();
        applier.apply(batch(1), anew::incrementAndGet);
        applier.apply(new Batch("sub", List.of(), new Lsn(0x4000)), anew::incrementAndGet);
        Await.untilEquals("acknowledged", LIMIT, 2, anew::get);
        assertEquals("1", value("SELECT count(*) FROM t"));
        assertEquals("0/4000", value("SELECT confirmed_lsn FROM pgcat.pgcat_subscription_progress"));
    }

    @Test
    void anOriginThatIsTakenIsBusy() {
        applier.apply(batch(1), () -> {});
        try (Applier second = new Applier(target, ApplyConfig.of("sub", "pgcat_sub"), durability)) {
            ReplicationException failure =
                    assertThrows(ReplicationException.class, () -> second.apply(batch(2), () -> {}));
            assertEquals(ErrorKind.BUSY, failure.kind());
            applier.close();
            second.apply(batch(2), () -> {});
        }
    }

    @Test
    void closingBreaksOffAStatementThatWaits() throws Exception {
        applier.apply(batch(1), () -> {});
        try (Connection blocker = server.connect(DATABASE)) {
            blocker.setAutoCommit(false);
            try (Statement statement = blocker.createStatement()) {
                statement.execute("LOCK TABLE t");
            }
            CompletableFuture<Void> stuck = CompletableFuture.runAsync(() -> applier.apply(batch(2), () -> {}));
            Await.until("the insert to wait", LIMIT, () -> "1"
                    .equals(value("SELECT count(*) FROM pg_locks WHERE NOT granted")));
            applier.close();
            Exception failure = assertThrows(Exception.class, () -> stuck.get(10, TimeUnit.SECONDS));
            assertTrue(failure.getCause() instanceof ReplicationException);
        }
        Await.until("the origin to be free", LIMIT, () -> {
            applier.apply(batch(2), () -> {});
            return true;
        });
        assertEquals("2", value("SELECT count(*) FROM t"));
    }
}
