package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jboss.logging.Logger;

import io.pgcat.change.Lsn;
import io.pgcat.error.ReplicationException;

/** Asks publishers where their WAL ends; who does not answer soon is left out. */
final class PublisherPositions {

    private static final Logger LOG = Logger.getLogger(PublisherPositions.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int AT_ONCE = 8;

    private static final String END_OF_WAL = "SELECT CASE WHEN pg_catalog.pg_is_in_recovery()"
            + " THEN pg_catalog.pg_last_wal_replay_lsn() ELSE pg_catalog.pg_current_wal_lsn() END";

    private PublisherPositions() {}

    /** The positions of those that answered, by subscription. */
    static Map<String, Lsn> ask(Map<String, StatusReader.Known> subscriptions) {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE, PublisherPositions::daemon);
        try {
            Map<String, Future<Lsn>> questions = new LinkedHashMap<>();
            subscriptions.forEach((name, each) -> {
                if (each.hasPublisher() && each.isEnabled()) {
                    questions.put(name, threads.submit(() -> position(each.publisher())));
                }
            });
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            Map<String, Lsn> answers = new LinkedHashMap<>();
            questions.forEach((name, question) -> collect(name, question, deadline, answers));
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }

    /** A thread that waits for a silent server must not keep the program from ending. */
    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "publisher-position");
        thread.setDaemon(true);
        return thread;
    }

    private static void collect(String name, Future<Lsn> question, long deadline, Map<String, Lsn> answers) {
        try {
            answers.put(name, question.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS));
        } catch (ExecutionException | TimeoutException silent) {
            LOG.debugf("publisher not asked, subscription=%s: %s", name, silent);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Lsn position(ServerLogin login) throws SQLException, ReplicationException {
        try (Connection connection = login.connect("pgcat status", PATIENCE)) {
            return Lsn.parse(Query.value(connection, END_OF_WAL));
        }
    }
}
