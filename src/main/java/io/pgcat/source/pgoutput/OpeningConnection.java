package io.pgcat.source.pgoutput;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.pgcat.error.ReplicationException;
import io.pgcat.source.SourceConfig;

/** A connection to a publisher that a thread of its own opens while the target is asked. One thread, but for that. */
final class OpeningConnection implements AutoCloseable {

    private final CompletableFuture<ReplicationConnection> opening;
    private boolean taken;

    private OpeningConnection(CompletableFuture<ReplicationConnection> opening) {
        this.opening = opening;
    }

    static OpeningConnection begin(SourceConfig config) {
        return new OpeningConnection(CompletableFuture.supplyAsync(() -> ReplicationConnection.open(config), work -> {
            Thread thread = new Thread(work, "pgoutput " + config.name() + " connect");
            thread.setDaemon(true);
            thread.start();
        }));
    }

    /**
     * Waits for it; from now on it is the caller's to close.
     *
     * @throws ReplicationException of {@link ReplicationConnection#open}
     */
    ReplicationConnection take() {
        try {
            ReplicationConnection connection = opening.join();
            taken = true;
            return connection;
        } catch (CompletionException e) {
            if (e.getCause() instanceof ReplicationException failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** Unless it was taken it is closed, as soon as it is there. */
    @Override
    public void close() {
        if (!taken) {
            opening.thenAccept(ReplicationConnection::close);
        }
    }
}
