package io.pgcat.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Some clients of the publisher that insert rows as fast as they can, each row in a transaction, for a certain time. */
final class Rush implements Callable<Rush.Written> {

    private final Database publisher;
    private final Workload.Surge workload;

    /**
     * What they did.
     *
     * @param begun when they began, by {@link System#nanoTime}
     * @param ended when they had ended
     */
    record Written(long begun, long ended, long transactions) {}

    Rush(Database publisher, Workload.Surge workload) {
        this.publisher = publisher;
        this.workload = workload;
    }

    /** Lets the calm time pass, then writes. */
    @Override
    public Written call() throws InterruptedException, ExecutionException {
        TimeUnit.SECONDS.sleep(workload.calmSeconds());
        ExecutorService clients = Executors.newFixedThreadPool(workload.clients());
        try {
            long begun = System.nanoTime();
            long end = begun + TimeUnit.SECONDS.toNanos(workload.seconds());
            List<Future<Long>> running = new ArrayList<>();
            for (int client = 0; client < workload.clients(); client++) {
                int number = client;
                running.add(clients.submit(() -> write(number, end)));
            }
            long transactions = 0;
            for (Future<Long> each : running) {
                transactions += each.get();
            }
            return new Written(begun, System.nanoTime(), transactions);
        } finally {
            clients.shutdownNow();
        }
    }

    private long write(int client, long end) throws SQLException {
        try (Connection connection = publisher.connect();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO rush VALUES (?, ?, 'rush')")) {
            insert.setInt(1, client);
            long row = 0;
            while (System.nanoTime() < end) {
                insert.setLong(2, ++row);
                insert.executeUpdate();
            }
            return row;
        }
    }
}
