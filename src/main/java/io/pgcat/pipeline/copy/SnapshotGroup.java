package io.pgcat.pipeline.copy;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

import org.jboss.logging.Logger;

import io.pgcat.source.snapshot.ExportedSnapshot;

/** Tables that are copied from one snapshot, which is given back with the last of them. Any thread. */
final class SnapshotGroup {

    private static final Logger LOG = Logger.getLogger(SnapshotGroup.class);

    private final ExportedSnapshot snapshot;
    private final Set<TableCopy> tables = new HashSet<>();
    private final Consumer<SnapshotGroup> ended;

    /** @param ended is told when it is given back */
    SnapshotGroup(ExportedSnapshot snapshot, Set<TableCopy> tables, Consumer<SnapshotGroup> ended) {
        this.snapshot = snapshot;
        this.ended = ended;
        this.tables.addAll(tables);
    }

    ExportedSnapshot snapshot() {
        return snapshot;
    }

    /** The table does not need it any more. */
    void leave(TableCopy table) {
        boolean last;
        synchronized (this) {
            last = tables.remove(table) && tables.isEmpty();
        }
        if (last) {
            close();
        }
    }

    void close() {
        ended.accept(this);
        try {
            snapshot.close();
        } catch (SQLException e) {
            LOG.debugf("A snapshot was not given back cleanly, sqlState=%s", e.getSQLState());
        }
    }
}
