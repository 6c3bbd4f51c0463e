package io.pgcat.pipeline.copy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jboss.logging.Logger;

import io.pgcat.apply.BetweenWork;
import io.pgcat.apply.TableGate.Passage;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.progress.CopyStore;
import io.pgcat.progress.SyncedTable;
import io.pgcat.progress.TableState;

/** Tables that cannot be copied: each is told of, and tried again by itself after a pause. Any thread. */
final class FailedTables {

    private static final Logger LOG = Logger.getLogger(FailedTables.class);

    private final CopySettings settings;
    private final CopyHost host;
    private final CopyStore store;

    FailedTables(CopySettings settings, CopyHost host, CopyStore store) {
        this.settings = settings;
        this.host = host;
        this.store = store;
    }

    /** Nothing is being done for the table any more, because something failed. */
    void settle(TableCopy table, ReplicationException failure) {
        Duration pause = settings.pauses().after(failure.kind().retry(), table.failures() + 1);
        boolean known = table.failure() != null && table.failure().getMessage().equals(failure.getMessage());
        LOG.logf(
                known || failure.kind() == ErrorKind.TRANSIENT ? Logger.Level.DEBUG : Logger.Level.ERROR,
                "table not copied, subscription=%s, table=%s, sqlstate=%s, retry in %s s: %s",
                settings.subscription(),
                table.synced().remote(),
                failure.sqlState(),
                pause.toSeconds(),
                failure.getMessage());
        table.leaveGroup();
        try {
            note(table, failure);
        } catch (ReplicationException | SQLException e) {
            LOG.debugf(e, "A failure cannot be noted, table=%s", table.synced().remote());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        table.failed(failure, Instant.now().plus(pause));
    }

    /** Where nothing was copied yet changes need not be held any longer. */
    private void note(TableCopy table, ReplicationException failure) throws SQLException, InterruptedException {
        SyncedTable synced = table.synced();
        if (synced.state() == TableState.COPYING && !synced.isCopiedAgain() && isUntouched(synced)) {
            host.between(BetweenWork.change(
                    store.back(synced, failure.getMessage()), List.of(), Map.of(synced.oid(), Passage.IGNORE)));
            table.synced(synced.as(TableState.INITIALISE));
        } else {
            host.between(BetweenWork.change(List.of(store.failed(synced, failure.getMessage())), List.of(), Map.of()));
        }
    }

    private boolean isUntouched(SyncedTable synced) throws SQLException {
        try (Connection target = host.openTarget()) {
            return store.isUntouched(target, synced);
        }
    }
}
