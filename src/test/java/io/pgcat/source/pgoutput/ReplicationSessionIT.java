package io.pgcat.source.pgoutput;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pgcat.change.Batch;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.progress.Position;
import io.pgcat.source.Publisher;
import io.pgcat.source.PublisherIdentity;
import io.pgcat.source.SourceConfig;
import io.pgcat.source.SourceConfig.BatchLimits;
import io.pgcat.source.TargetPosition;
import io.pgcat.testkit.Await;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** How a session begins: the publisher is reached while the target is asked, and either may fail. */
class ReplicationSessionIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String CONNECTIONS =
            "SELECT count(*)::text FROM pg_stat_activity WHERE application_name = 'session_it'";
    private static final String ACTIVE =
            "SELECT count(*)::text FROM pg_replication_slots WHERE active" + " AND database = current_database()";
    private static final ReplicationException FAILURE = new ReplicationException(ErrorKind.TRANSIENT, "not now");

    private TestDatabase publisher;
    private SourceConfig config;

    @BeforeEach
    void publish() throws Exception {
        publisher = Servers.database(Servers.NEWEST);
        publisher.execute("CREATE TABLE t(a int PRIMARY KEY)", "CREATE PUBLICATION pub FOR ALL TABLES");
        config = config(publisher.jdbcUrl());
    }

    private static SourceConfig config(String url) {
        return new SourceConfig(
                "it",
                "session_it",
                new Publisher(url, "postgres", ""),
                List.of("pub"),
                "session_it",
                false,
                true,
                new BatchLimits(1 << 20, 1000));
    }

    @AfterEach
    void drop() throws Exception {
        awaitConnections("0");
        publisher.execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
                + " WHERE database = current_database()");
        publisher.close();
    }

    private void awaitConnections(String number) {
        Await.untilEquals("connections", PATIENCE, number, () -> publisher.value(CONNECTIONS));
    }

    /** It may say that nothing came yet. */
    private static void assertBringsAChange(ReplicationSession session) {
        Batch batch = Await.untilAccepted(
                        "a batch",
                        PATIENCE,
                        session::nextBatch,
                        next -> next.map(Batch::changeCount).orElse(0) > 0)
                .orElseThrow();
        assertEquals(1, batch.transactions().get(0).changes().size());
    }

    private ReplicationSession open(Target target) {
        return ReplicationSession.open(config, target, StreamingTrust.never());
    }

    /** What a test does not care about goes well. */
    private class Target implements TargetPosition, TargetPosition.Preparation {

        @Override
        public Preparation prepare() {
            return this;
        }

        @Override
        public Position load() {
            return Position.NONE;
        }

        @Override
        public void accept(PublisherIdentity identity) {}

        @Override
        public void forked() {}

        @Override
        public void begin(Position from) {}

        @Override
        public void close() {}
    }

    @Test
    void thePublisherIsReachedWhileTheTargetIsAsked() throws Exception {
        Target target = new Target() {
            @Override
            public Position load() {
                awaitConnections("1");
                return Position.NONE;
            }
        };
        try (ReplicationSession session = open(target)) {
            publisher.execute("INSERT INTO t VALUES (1)");
            assertBringsAChange(session);
        }
    }

    @Test
    void aTargetThatCannotBeAskedLeavesNoConnectionBehind() {
        Target target = new Target() {
            @Override
            public Position load() {
                awaitConnections("1");
                throw FAILURE;
            }
        };
        assertSame(FAILURE, assertThrows(ReplicationException.class, () -> open(target)));
        awaitConnections("0");
    }

    @Test
    void aTargetThatIsNotThereLeavesNoConnectionBehind() {
        Target target = new Target() {
            @Override
            public Preparation prepare() {
                throw FAILURE;
            }
        };
        assertSame(FAILURE, assertThrows(ReplicationException.class, () -> open(target)));
        awaitConnections("0");
    }

    @Test
    void aPublisherThatIsNotThereIsToldOnceTheTargetIsKnown() {
        config = config("jdbc:postgresql://127.0.0.1:1/none");
        ReplicationException failure = assertThrows(ReplicationException.class, () -> open(new Target()));
        assertTrue(failure.getMessage().startsWith("Cannot connect to publisher"), failure.getMessage());
        assertEquals(ErrorKind.CONNECTION, failure.kind());
    }

    @Test
    void aTargetThatCannotBeToldGetsNothingAndFreesTheSlot() throws Exception {
        Target target = new Target() {
            @Override
            public void begin(Position from) {
                Await.untilEquals("readers", PATIENCE, "1", () -> publisher.value(ACTIVE));
                throw FAILURE;
            }
        };
        assertSame(FAILURE, assertThrows(ReplicationException.class, () -> open(target)));
        awaitConnections("0");

        publisher.execute("INSERT INTO t VALUES (1)");
        try (ReplicationSession session = open(new Target())) {
            assertBringsAChange(session);
        }
    }
}
