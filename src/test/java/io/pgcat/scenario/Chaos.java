package io.pgcat.scenario;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import io.pgcat.demo.PostgresServer;
import io.pgcat.demo.Stop;
import io.pgcat.testkit.Await;
import io.pgcat.testkit.FaultyNetwork;
import io.pgcat.testkit.InvariantReader;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.Mishaps;
import io.pgcat.testkit.RandomWorkload;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TableContents;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A workload, a subscription, and everything that may go wrong between: the whole of it, to be run with little or much.
 * The servers write to disk as in production, so that an immediate stop loses asynchronous commits.
 */
final class Chaos implements AutoCloseable {

    private static final String NAME = "chaos";

    private final PostgresServer publisherServer = server();
    private final PostgresServer subscriberServer = server();
    private final FaultyNetwork toPublisher = new FaultyNetwork(publisherServer.port());
    private final FaultyNetwork toTarget = new FaultyNetwork(subscriberServer.port());
    private final TestDatabase publisher = Servers.database(publisherServer);
    private final TestDatabase subscriber = Servers.database(subscriberServer);
    private final Link link = Link.between(publisher, subscriber, NAME);

    /**
     * How often what goes wrong.
     *
     * @param kills of the process with -9
     * @param subscriberCrashes immediate stops of the subscriber
     * @param publisherCrashes immediate stops of the publisher
     * @param cuts of both networks
     */
    record Mix(int kills, int subscriberCrashes, int publisherCrashes, int cuts) {}

    Chaos() throws Exception {
        for (TestDatabase database : List.of(publisher, subscriber)) {
            try (Connection connection = database.connect()) {
                RandomWorkload.createTables(connection);
            }
        }
    }

    private static PostgresServer server() throws Exception {
        return Servers.builder(Servers.NEWEST)
                .setting("fsync", "on")
                // Long enough between flushes that a crash does lose commits that nobody waited for.
                .setting("wal_writer_delay", "1s")
                .start();
    }

    /** Runs the workload and the mishaps, then waits until all has arrived, and compares. */
    void run(RandomWorkload.Plan plan, Mix mix, String options, Duration limit) throws Exception {
        long began = System.nanoTime();
        String[] config = Link.config(subscriber);
        config[2] = config[2].replace(subscriber.jdbcUrl(), subscriber.jdbcUrl(toTarget));
        link.subscribe(toPublisher.port(), options);
        try (Restarting pgcat = new Restarting(config);
                InvariantReader reader = InvariantReader.start(subscriber::connect)) {
            Await.until("the slot", Link.PATIENCE, () -> link.slot().isPresent());
            try (RandomWorkload workload = RandomWorkload.start(publisher::connect, plan)) {
                mishaps(mix, pgcat).during(workload, limit);
                workload.awaitEnd(limit);
                Figures.note(
                        "chaos %s %s: seed %d, %d transactions committed, %d unknown, written after %.1f s",
                        mix,
                        options,
                        workload.seed(),
                        workload.committedCount(),
                        workload.unknownCount(),
                        Figures.secondsSince(began));
            }
            link.awaitCaughtUp(limit);
            Figures.note("chaos: %d kills, arrived after %.1f s", pgcat.kills(), Figures.secondsSince(began));
            assertEquals(mix.kills(), pgcat.kills());
            assertTrue(reader.readCount() > 0, "nothing was read");
            assertEquals(List.of(), reader.torn());
            assertEqualTables();
        }
    }

    private Mishaps mishaps(Mix mix, Restarting pgcat) {
        return new Mishaps()
                .add("pgcat is killed", mix.kills(), pgcat::kill)
                .add("subscriber crashes", mix.subscriberCrashes(), () -> crash(subscriberServer))
                .add("publisher crashes", mix.publisherCrashes(), () -> crash(publisherServer))
                .add("network to publisher is cut", mix.cuts(), toPublisher::cut)
                .add("network to target is cut", mix.cuts(), toTarget::cut);
    }

    private static void crash(PostgresServer server) throws Exception {
        server.stop(Stop.IMMEDIATE);
        server.startAgain();
    }

    private void assertEqualTables() throws SQLException {
        try (Connection left = publisher.connect();
                Connection right = subscriber.connect()) {
            TableContents.assertSchemaEqual(left, right, RandomWorkload.SCHEMA);
        }
    }

    @Override
    public void close() throws Exception {
        toPublisher.close();
        toTarget.close();
        publisherServer.close();
        subscriberServer.close();
    }
}
