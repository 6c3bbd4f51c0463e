package io.pgcat.testkit;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.pgcat.demo.PostgresServer;
import io.pgcat.demo.Stop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MishapsIT {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    /** The built-in worker stands for us: what the tests' tools show of it is known to be right. */
    @Tag("matrix")
    @Test
    void builtInReplicationLosesNothingWhenServersCrashAndTheNetworkIsCut() throws Exception {
        try (PostgresServer publisherServer = start();
                PostgresServer subscriberServer = start();
                FaultyNetwork network = new FaultyNetwork(publisherServer.port());
                TestDatabase publisher = Servers.database(publisherServer);
                TestDatabase subscriber = Servers.database(subscriberServer)) {
            createTables(publisher);
            createTables(subscriber);
            try (BuiltInSubscription subscription = BuiltInSubscription.create(publisher, subscriber, network.port());
                    InvariantReader reader = InvariantReader.start(subscriber::connect)) {
                subscription.enable();
                AtomicInteger happened = run(publisher, subscriber, network);
                subscription.awaitApplied(LIMIT);

                assertEquals(7, happened.get());
                assertTrue(reader.readCount() > 0, "nothing was read");
                assertEquals(List.of(), reader.torn());
            }
            try (Connection left = publisher.connect();
                    Connection right = subscriber.connect()) {
                TableContents.assertSchemaEqual(left, right, RandomWorkload.SCHEMA);
            }
        }
    }

    private static AtomicInteger run(TestDatabase publisher, TestDatabase subscriber, FaultyNetwork network)
            throws Exception {
        AtomicInteger happened = new AtomicInteger();
        RandomWorkload.Plan plan = RandomWorkload.Plan.of(8_000).withPerSecond(1_000);
        try (RandomWorkload workload = RandomWorkload.start(publisher::connect, plan)) {
            new Mishaps()
                    .add("publisher crashes", 2, () -> crash(publisher.server(), happened))
                    .add("subscriber crashes", 2, () -> crash(subscriber.server(), happened))
                    .add("network is cut", 3, () -> {
                        network.cut();
                        happened.incrementAndGet();
                    })
                    .during(workload, LIMIT);
            workload.awaitEnd(LIMIT);
        }
        return happened;
    }

    private static void crash(PostgresServer server, AtomicInteger happened) throws Exception {
        server.stop(Stop.IMMEDIATE);
        server.startAgain();
        happened.incrementAndGet();
    }

    private static PostgresServer start() throws Exception {
        return Servers.builder(Servers.NEWEST)
                .setting("wal_retrieve_retry_interval", "100ms")
                .start();
    }

    private static void createTables(TestDatabase database) throws Exception {
        try (Connection connection = database.connect()) {
            RandomWorkload.createTables(connection);
        }
    }
}
