package io.pgcat.apply;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pgcat.change.ReplicaIdentity;
import io.pgcat.change.Transaction;
import io.pgcat.demo.PostgresServer;
import io.pgcat.demo.Stop;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.testkit.Await;
import io.pgcat.testkit.Servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** A target that stops at once forgets what {@code synchronous_commit = off} had not flushed yet. */
class LostCommitIT {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Changes t = Changes.of("t", ReplicaIdentity.DEFAULT, "*id", "v");
    private PostgresServer server;
    private Subscriber subscriber;

    @BeforeEach
    void start() throws Exception {
        server = Servers.builder(Servers.NEWEST)
                // Nobody but us shall flush during the test.
                .setting("wal_writer_delay", "10s")
                .setting("wal_writer_flush_after", "1GB")
                .setting("autovacuum", "off")
                .start();
        subscriber = new Subscriber(
                Servers.database(server), "postgres", config -> config.withConfirmInterval(Duration.ofMillis(300)));
        subscriber.execute("CREATE TABLE t (id int PRIMARY KEY, v text)");
    }

    @AfterEach
    void stop() throws Exception {
        subscriber.close();
        server.close();
    }

    private void crash() throws Exception {
        server.stop(Stop.IMMEDIATE);
        server.startAgain();
    }

    @Test
    void aCommitThatACrashTookIsNeverAcknowledged() throws Exception {
        subscriber.apply(t.insert("1", "a"));
        crash();
        assertEquals(List.of(), subscriber.rows("t", "id"));
        Await.untilEquals("lost batches", LIMIT, 1, subscriber::lost);
        assertEquals(0, subscriber.acknowledged());
    }

    @Test
    void theSourceHasToBeginAnewBeforeAnythingElseIsApplied() throws Exception {
        Transaction first = subscriber.transaction(t.insert("1", "a"));
        subscriber.apply(first);
        crash();
        Transaction second = subscriber.transaction(t.insert("2", "a"));
        assertThrows(ReplicationException.class, () -> subscriber.apply(second));
        ReplicationException failure = assertThrows(ReplicationException.class, () -> subscriber.apply(second));
        assertEquals(ErrorKind.TRANSIENT, failure.kind());
        subscriber.apply(first, second);
        assertEquals(List.of("1", "2"), subscriber.rows("t", "id"));
    }

    @Test
    void aPositionThatCouldNotBeStoredIsSaidToBeLost() throws Exception {
        subscriber.idle();
        subscriber.idle();
        server.stop(Stop.IMMEDIATE);
        Await.until("lost batches", LIMIT, () -> subscriber.lost() > 0);
        server.startAgain();
        assertEquals(0, subscriber.acknowledged());
    }

    @Test
    void aCommitThatSurvivedABrokenConnectionIsAcknowledged() throws Exception {
        subscriber.apply(t.insert("1", "a"));
        server.execute(
                PostgresServer.USER,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'pgcat%'");
        Await.untilEquals("acknowledged batches", LIMIT, 1, subscriber::acknowledged);
        assertEquals(0, subscriber.lost());
    }
}
