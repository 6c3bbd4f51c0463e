package io.pgcat.source.slot;

import io.pgcat.change.Lsn;

/**
 * One row of {@code pg_replication_slots}.
 *
 * @param activePid the process that reads it; 0 when nobody does
 * @param confirmed {@code confirmed_flush_lsn}
 * @param walStatus {@code wal_status} (PostgreSQL 13 and later), else empty
 * @param invalidation why the server invalidated it ({@code invalidation_reason}, PostgreSQL 17 and later), else empty
 * @param failover whether standbys keep it, too ({@code failover}, PostgreSQL 17 and later), else false
 */
public record SlotStatus(
        String name,
        String plugin,
        String database,
        int activePid,
        Lsn confirmed,
        String walStatus,
        String invalidation,
        boolean failover) {

    /** Whether WAL that the slot still needs is gone: it can never be read again. */
    public boolean isLost() {
        return walStatus.equals("lost") || !invalidation.isEmpty();
    }
}
