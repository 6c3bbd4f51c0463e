package io.pgcat.compare.repair;

import java.time.Duration;

import io.pgcat.compare.settle.Fence;
import io.pgcat.compare.side.Session;
import io.pgcat.compare.side.Sql;
import io.pgcat.compare.table.Ends;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.SqlStates;

/**
 * The replication origin that repairs carry, so that no subscription in another direction takes them for the target's own
 * changes. The subscription's own origin is in use by whoever runs it. One thread.
 */
final class RepairOrigin implements AutoCloseable {

    /** Behind the subscription's own; the running process drops both with the subscription. */
    private static final String SUFFIX = ".repair";

    /**
     * Before version 16, and where origins are asked for by their names, a slot's reader finds the name of an origin while it
     * reads: an origin that is gone by then looks like none.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final long PAUSE_MS = 100;

    private final Session session;
    private final String name;

    /** Takes the origin for the session. */
    RepairOrigin(Session session, Ends ends) {
        this.session = session;
        this.name =
                "pgcat_" + ends.target().database() + '_' + ends.subscription().name() + SUFFIX;
        try {
            if (session.value("SELECT pgcat.pgcat_replication_origin_oid(" + Sql.literal(name) + ")") == null) {
                session.rows("SELECT pgcat.pgcat_replication_origin_create(" + Sql.literal(name) + ")");
            }
            session.rows("SELECT pgcat.pgcat_replication_origin_session_setup(" + Sql.literal(name) + ")");
        } catch (ReplicationException refused) {
            throw explained(refused);
        }
    }

    private ReplicationException explained(ReplicationException refused) {
        String why = SqlStates.OBJECT_IN_USE.equals(refused.sqlState())
                ? "another repair of this subscription is running. Wait until it has ended."
                : refused.getMessage();
        return new ReplicationException(
                ErrorKind.BUSY,
                "Cannot mark repairs with origin " + name + ": " + why,
                null,
                refused.sqlState(),
                refused);
    }

    /** Gives it back, and drops it as soon as nobody has to read its name any more; else it stays for the next repair. */
    @Override
    public void close() {
        session.rows("SELECT pgcat.pgcat_replication_origin_session_reset()");
        String written = session.value("SELECT pg_catalog.pg_current_wal_lsn()");
        String unread = "SELECT EXISTS (SELECT FROM pg_catalog.pg_replication_slots WHERE slot_type = 'logical'"
                + " AND database = pg_catalog.current_database() AND confirmed_flush_lsn < " + Sql.literal(written)
                + ")";
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean read = !session.isTrue(unread);
        while (!read && System.nanoTime() < deadline) {
            Fence.pause(PAUSE_MS);
            read = !session.isTrue(unread);
        }
        if (read) {
            session.rows("SELECT pgcat.pgcat_replication_origin_drop(" + Sql.literal(name) + ")");
        }
    }
}
