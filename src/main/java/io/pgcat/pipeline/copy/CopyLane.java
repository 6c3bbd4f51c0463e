package io.pgcat.pipeline.copy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import org.jboss.logging.Logger;

import io.pgcat.apply.CopyTarget;
import io.pgcat.change.Batch;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.source.snapshot.ExportedSnapshot;
import io.pgcat.source.snapshot.PublisherSession;

/** What one worker needs: a session at the publisher that looks at a snapshot, and one at the target. One thread at a time. */
final class CopyLane implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(CopyLane.class);

    /** While one batch is written the next is read. */
    private static final int MOST_UNDER_WAY = 2;

    private final CopySettings settings;
    private final CopyHost host;
    private final String name;
    private final CopyTarget target;
    private final Deque<CompletableFuture<Void>> underWay = new ArrayDeque<>();
    private volatile Connection publisher;
    private ExportedSnapshot shown;

    CopyLane(CopySettings settings, CopyHost host, String name, CopyTarget target) {
        this.settings = settings;
        this.host = host;
        this.name = name;
        this.target = target;
    }

    String name() {
        return name;
    }

    CopyTarget target() {
        return target;
    }

    /** The session at the publisher, which looks at this snapshot. */
    Connection publisher(ExportedSnapshot snapshot) throws SQLException {
        if (shown != snapshot) {
            closePublisher();
            publisher = PublisherSession.open(settings.publisher(), settings.purpose());
            snapshot.show(publisher);
            shown = snapshot;
        }
        return publisher;
    }

    /** Sends a batch on its way; waits while too many are. */
    void send(Batch batch) throws InterruptedException {
        awaitFewerThan(MOST_UNDER_WAY);
        underWay.addLast(host.send(batch));
    }

    /** Waits until everything that was sent has arrived. */
    void awaitAll() throws InterruptedException {
        awaitFewerThan(1);
    }

    private void awaitFewerThan(int most) throws InterruptedException {
        while (underWay.size() >= most) {
            try {
                underWay.removeFirst().get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof ReplicationException known
                        ? known
                        : new ReplicationException(
                                ErrorKind.REJECTED_CHANGE, "A step of the route failed: " + e.getCause(), e);
            }
        }
    }

    /** After a failure: what is under way is waited for and forgotten, and the publisher's session with it. */
    void reset() throws InterruptedException {
        while (!underWay.isEmpty()) {
            try {
                awaitFewerThan(1);
            } catch (ReplicationException e) {
                LOG.debugf("A batch behind a failed one, lane=%s: %s", name, e.getMessage());
            }
        }
        closePublisher();
    }

    private void closePublisher() {
        Connection closing = publisher;
        publisher = null;
        shown = null;
        if (closing != null) {
            try {
                // Not close: rows may be on their way still.
                closing.abort(Runnable::run);
            } catch (SQLException e) {
                LOG.debugf("A session did not end cleanly, lane=%s, sqlState=%s", name, e.getSQLState());
            }
        }
    }

    /** Breaks off what is under way. Any thread. */
    void abort() {
        closePublisher();
        target.close();
    }

    @Override
    public void close() {
        closePublisher();
        target.close();
    }
}
