package io.pgcat.compare.scan;

import java.util.Set;

import io.pgcat.compare.TableTally;
import io.pgcat.compare.side.Pair;
import io.pgcat.compare.side.Session;
import io.pgcat.compare.side.Side;
import io.pgcat.compare.side.Sql;
import io.pgcat.compare.table.ComparedSource;
import io.pgcat.compare.table.ComparedTable;
import io.pgcat.compare.table.Ends;
import io.pgcat.compare.table.KeyRange;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

/**
 * Looks at every row of a table on both sides, range by range. Each range is asked for on both sides at the same moment: what
 * differs then is only what was on its way, or is different.
 */
public final class TableScan {

    /** Of a range in the order of the key: some two hundred rows each. */
    private static final int BUCKETS_OF_RANGE = 256;

    private static final int FEWEST_BUCKETS = 4_096;
    private static final int MOST_BUCKETS = 65_536;
    private static final int ROWS_PER_BUCKET = 256;

    private final Ends ends;
    private final Pair walker;
    private final Crew crew;
    private final SuspectQueue suspects;

    /** @param walker finds the ranges while the crew looks at them */
    public TableScan(Ends ends, Pair walker, Crew crew, SuspectQueue suspects) {
        this.ends = ends;
        this.walker = walker;
        this.crew = crew;
        this.suspects = suspects;
    }

    /** Returns when all rows have been looked at. A table that the servers refuse to compare has that as its problem. */
    public void run(ComparedTable table, TableTally tally) {
        long began = System.nanoTime();
        try {
            KeyRanges ranges = new KeyRanges(
                    walker.publisher(),
                    ends.sql(Side.PUBLISHER, table),
                    table.key().ordered());
            int buckets = table.key().ordered() ? BUCKETS_OF_RANGE : buckets(table);
            while (ranges.hasNext() && !crew.hasFailed()) {
                KeyRange range = ranges.next();
                crew.give(pair -> look(pair, table, range, buckets, tally));
            }
            crew.await();
        } catch (ReplicationException refused) {
            awaitOthers();
            if (refused.kind() != ErrorKind.CONFIGURATION) {
                throw refused;
            }
            tally.cannotBeCompared(refused.getMessage());
        }
        tally.took(System.nanoTime() - began);
    }

    private void awaitOthers() {
        try {
            crew.await();
        } catch (ReplicationException second) {
            // The first failure is the one that is told.
            return;
        }
    }

    private int buckets(ComparedTable table) {
        long rows = 0;
        for (ComparedSource source : table.sources()) {
            String name = Sql.literal(source.definition().schema()) + " AND c.relname = "
                    + Sql.literal(source.definition().name());
            rows += Long.parseLong(walker.publisher()
                    .value("WITH RECURSIVE family(oid) AS (SELECT c.oid FROM pg_catalog.pg_class c"
                            + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = " + name
                            + " UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN family f ON i.inhparent = f.oid)"
                            + " SELECT coalesce(pg_catalog.sum(greatest(c.reltuples, 0)), 0)::pg_catalog.int8"
                            + " FROM pg_catalog.pg_class c JOIN family f ON f.oid = c.oid WHERE c.relkind = 'r'"));
        }
        long wanted = Math.min(MOST_BUCKETS, Math.max(FEWEST_BUCKETS, rows / ROWS_PER_BUCKET));
        return (int) Long.highestOneBit(wanted);
    }

    private void look(Pair pair, ComparedTable table, KeyRange range, int buckets, TableTally tally) {
        Pair.Both<Digest> digests = pair.ask(session ->
                Digest.of(session.rows(ends.sql(session.side(), table).digest(range, buckets))));
        tally.looked(digests.publisher().rows());
        Set<Integer> differing = digests.publisher().differing(digests.target());
        if (!differing.isEmpty()) {
            list(pair, table, range, buckets, differing);
        }
    }

    private void list(Pair pair, ComparedTable table, KeyRange range, int buckets, Set<Integer> differing) {
        Pair.Both<Session.Cursor> cursors = pair.ask(
                session -> session.cursor(ends.sql(session.side(), table).list(range, buckets, differing)));
        try (Session.Cursor here = cursors.publisher();
                Session.Cursor there = cursors.target()) {
            new Listings(here::next, there::next, table.key().isContent())
                    .forEachDifference(key -> suspects.put(new Suspect(table, key)));
        }
    }
}
