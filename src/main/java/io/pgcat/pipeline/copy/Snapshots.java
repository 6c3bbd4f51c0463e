package io.pgcat.pipeline.copy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BiConsumer;

import org.jboss.logging.Logger;

import io.pgcat.error.ReplicationException;
import io.pgcat.error.SqlStates;
import io.pgcat.source.snapshot.ExportedSnapshot;

/**
 * The snapshots that tables are copied from. To take one means to wait for all transactions that run at the publisher, so each is
 * taken by a thread of its own. Any thread.
 */
final class Snapshots implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Snapshots.class);

    /** Each keeps the publisher from cleaning up, and holds a connection. */
    private static final int MOST = 4;

    private final CopySettings settings;
    private final BiConsumer<Set<TableCopy>, SnapshotGroup> taken;
    private final BiConsumer<TableCopy, ReplicationException> failed;
    private final Set<SnapshotGroup> open = new HashSet<>();
    private final Set<Connection> waiting = new HashSet<>();
    private int wanted;
    private boolean closed;

    /**
     * @param taken is told of each snapshot, with the tables that it is for
     * @param failed is told of each table for which there is none
     */
    Snapshots(
            CopySettings settings,
            BiConsumer<Set<TableCopy>, SnapshotGroup> taken,
            BiConsumer<TableCopy, ReplicationException> failed) {
        this.settings = settings;
        this.taken = taken;
        this.failed = failed;
    }

    /** Whether there are as many as may be. */
    synchronized boolean isFull() {
        return open.size() + wanted >= MOST;
    }

    /** Takes one for these tables, which are then copied in this order; returns at once. */
    synchronized void take(Set<TableCopy> tables) {
        wanted++;
        Set<TableCopy> inOrder = new LinkedHashSet<>(tables);
        Thread thread = new Thread(() -> takeNow(inOrder), "pgcat snapshot " + settings.id());
        thread.setDaemon(true);
        thread.start();
    }

    private void takeNow(Set<TableCopy> tables) {
        try {
            ExportedSnapshot snapshot =
                    ExportedSnapshot.take(settings.publisher(), settings.purpose(), this::waitsOver);
            SnapshotGroup group = new SnapshotGroup(snapshot, tables, this::ended);
            if (opened(group)) {
                LOG.infof(
                        "copying, subscription=%s, tables=%d, lsn=%s",
                        settings.subscription(), tables.size(), snapshot.lsn());
                taken.accept(tables, group);
            } else {
                group.close();
            }
        } catch (SQLException e) {
            notTaken(tables, e);
        }
    }

    private synchronized void waitsOver(Connection connection) {
        waiting.add(connection);
    }

    private synchronized boolean opened(SnapshotGroup group) {
        wanted--;
        waiting.clear();
        if (!closed) {
            open.add(group);
        }
        return !closed;
    }

    private synchronized void ended(SnapshotGroup group) {
        open.remove(group);
    }

    private void notTaken(Set<TableCopy> tables, SQLException cause) {
        synchronized (this) {
            wanted--;
            if (closed) {
                return;
            }
        }
        ReplicationException failure = new ReplicationException(
                SqlStates.kindWhilePreparing(cause),
                "Cannot take a snapshot at the publisher: " + cause.getMessage(),
                null,
                cause.getSQLState(),
                cause);
        tables.forEach(table -> failed.accept(table, failure));
    }

    @Override
    public void close() {
        Set<SnapshotGroup> groups;
        Set<Connection> connections;
        synchronized (this) {
            closed = true;
            groups = Set.copyOf(open);
            connections = Set.copyOf(waiting);
        }
        groups.forEach(SnapshotGroup::close);
        for (Connection connection : connections) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                LOG.debugf("A connection did not end cleanly, sqlState=%s", e.getSQLState());
            }
        }
    }
}
