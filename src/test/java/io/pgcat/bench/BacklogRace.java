package io.pgcat.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

import org.jboss.logging.Logger;

import io.pgcat.demo.PostgresServer;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TableContents;
import io.pgcat.testkit.TestDatabase;

/** Lets peers apply the same backlog, one after the other, on the same two servers. */
final class BacklogRace implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(BacklogRace.class);
    private static final Path RESULTS = Path.of("target", "bench", "backlogs.csv");
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final PostgresServer publisherServer;
    private final PostgresServer subscriberServer;

    BacklogRace() throws IOException {
        publisherServer = start();
        subscriberServer = start();
    }

    private static PostgresServer start() throws IOException {
        // Off, as the built-in worker sets it for itself, and so that the backlog is written fast.
        return Servers.builder(Servers.NEWEST)
                .setting("shared_buffers", "512MB")
                .setting("max_wal_size", "8GB")
                .setting("checkpoint_timeout", "1h")
                .setting("autovacuum", "off")
                .setting("synchronous_commit", "off")
                .start();
    }

    /**
     * Writes the backlog, applies it, and compares both sides row by row.
     *
     * @return time from enabling until all is durable at the subscriber
     */
    Duration run(Backlog backlog, Peer peer) throws Exception {
        try (TestDatabase publisher = Servers.database(publisherServer);
                TestDatabase subscriber = Servers.database(subscriberServer)) {
            backlog.createTables(publisher);
            backlog.createTables(subscriber);
            Duration time = applied(backlog, peer, publisher, subscriber);
            try (Connection left = publisher.connect();
                    Connection right = subscriber.connect()) {
                TableContents.assertSchemaEqual(left, right, "public");
            }
            report(backlog, peer, time);
            return time;
        }
    }

    private static Duration applied(Backlog backlog, Peer peer, TestDatabase publisher, TestDatabase subscriber)
            throws Exception {
        try (peer) {
            peer.prepare(publisher, subscriber);
            backlog.run(publisher);
            publisher.execute("CHECKPOINT");
            subscriber.execute("CHECKPOINT");
            long start = System.nanoTime();
            peer.enable();
            peer.awaitApplied(LIMIT);
            return Duration.ofNanos(System.nanoTime() - start);
        }
    }

    private static void report(Backlog backlog, Peer peer, Duration time) throws IOException {
        String seconds = String.format(Locale.ROOT, "%.2f", time.toMillis() / 1000.0);
        LOG.infof("Backlog %s by %s: %s s", backlog.name(), peer.name(), seconds);
        Files.createDirectories(RESULTS.getParent());
        Files.writeString(
                RESULTS,
                Instant.now() + "," + backlog.name() + "," + peer.name() + "," + seconds + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    @Override
    public void close() {
        publisherServer.close();
        subscriberServer.close();
    }
}
