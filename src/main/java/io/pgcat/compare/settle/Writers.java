package io.pgcat.compare.settle;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

import io.pgcat.apply.target.TargetTable;
import io.pgcat.compare.side.Session;
import io.pgcat.compare.side.Sql;

/**
 * Waits for transactions that have committed and that nobody sees yet. Their commit record is on its way, and may be applied at
 * the other side, before the server shows them: for an instant, or, with synchronous replication, until a standby has answered.
 * Until then they hold their locks. One thread.
 */
final class Writers {

    /** Source: PostgreSQL 18, "pg_locks", "Table-Level Locks"; what writes rows holds at least the first of these. */
    private static final String MODES =
            "'RowExclusiveLock', 'ShareRowExclusiveLock'," + " 'ExclusiveLock', 'AccessExclusiveLock'";

    private static final String WAITS_FOR_STANDBY =
            "SELECT pg_catalog.current_setting('synchronous_standby_names') <> ''";

    /** A transaction that writes for longer than this is at work, and not between commit and sight. */
    private static final Duration INSTANT = Duration.ofSeconds(2);

    private static final long PAUSE_MS = 5;

    private final Session session;
    private final Duration limit;

    /** @param longest so long a commit may wait for a standby */
    Writers(Session session, Duration longest) {
        this.session = session;
        this.limit = session.isTrue(WAITS_FOR_STANDBY) ? longest : INSTANT;
    }

    /** Returns when those who are writing these tables now have ended; or later than which nobody stays unseen. */
    void await(Collection<TargetTable> tables) {
        Set<String> now = writing(tables);
        long deadline = System.nanoTime() + limit.toNanos();
        while (!now.isEmpty() && System.nanoTime() < deadline) {
            Fence.pause(PAUSE_MS);
            now.retainAll(writing(tables));
        }
    }

    private Set<String> writing(Collection<TargetTable> tables) {
        String names = tables.stream()
                .map(table -> '(' + Sql.literal(table.schema()) + ", " + Sql.literal(table.name()) + ')')
                .collect(Collectors.joining(", "));
        Set<String> writers = new HashSet<>();
        session.rows("WITH RECURSIVE family(oid) AS (SELECT c.oid FROM pg_catalog.pg_class c"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " JOIN (VALUES " + names + ") AS v(s, t) ON v.s = n.nspname AND v.t = c.relname"
                        + " UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN family f ON i.inhparent = f.oid)"
                        + " SELECT DISTINCT l.virtualtransaction FROM pg_catalog.pg_locks l"
                        + " JOIN family f ON l.relation = f.oid"
                        + " JOIN pg_catalog.pg_database d ON d.oid = l.database"
                        + " AND d.datname = pg_catalog.current_database()"
                        + " WHERE l.locktype = 'relation' AND l.granted AND l.mode IN (" + MODES + ")")
                .forEach(row -> writers.add(row.get(0)));
        return writers;
    }
}
