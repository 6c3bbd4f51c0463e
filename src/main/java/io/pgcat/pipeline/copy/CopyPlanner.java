package io.pgcat.pipeline.copy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.pgcat.apply.BetweenWork;
import io.pgcat.apply.HeldTable;
import io.pgcat.apply.TargetFit;
import io.pgcat.change.Lsn;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.progress.CopyStore;
import io.pgcat.progress.CopyStore.Copied;
import io.pgcat.progress.SyncedTable;
import io.pgcat.source.snapshot.BlockRange;
import io.pgcat.source.snapshot.BlockRanges;
import io.pgcat.source.snapshot.SourceTable;

/** Looks at both sides of a table, once its snapshot is there, and decides how it is copied. */
final class CopyPlanner {

    /** How long the stream is waited for before other tables have their turn. */
    static final Duration PATIENCE = Duration.ofMillis(500);

    private final CopySettings settings;
    private final CopyHost host;
    private final CopyStore store;
    private final TableRules rules;
    private final TableStructures structures;

    CopyPlanner(CopySettings settings, CopyHost host, CopyStore store, TableRules rules, TableStructures structures) {
        this.settings = settings;
        this.host = host;
        this.store = store;
        this.rules = rules;
        this.structures = structures;
    }

    /**
     * The plan; the table is told of it.
     *
     * @return empty if the stream has to come to the snapshot first
     */
    Optional<CopyPlan> plan(TableCopy table, SnapshotGroup group, CopyLane lane)
            throws SQLException, InterruptedException {
        SourceTable source = table.source();
        TargetFit found = fit(source, lane);
        Connection publisher = lane.publisher(group.snapshot());
        Copied copied = copied(table, group.snapshot().lsn(), lane);
        boolean resumed = !copied.ranges().isEmpty();
        boolean over = resumed || rules.writesOver(table.synced());
        TargetFit fit = over ? keyedFit(found, source, lane) : found;
        requireKey(over, fit, table.synced());
        if (table.synced().isCopiedAgain() && !isClear(table, lane)) {
            return Optional.empty();
        }
        if (!resumed) {
            begin(table, lane);
        }
        List<BlockRange> parts = BlockRanges.of(publisher, source, settings.partBytes());
        boolean together = !table.synced().condition().isEmpty() || !areTold(parts, source, fit);
        boolean divided = parts.size() > 1;
        List<BlockRange> missing = new ArrayList<>(together && divided ? BlockRanges.of(publisher, source, 0) : parts);
        missing.removeIf(range -> copied.ranges().contains(CopyPlan.range(range)));
        table.begin(missing, copied);
        boolean apart = !fit.copied() || settings.filtered().contains(source.qualifiedName()) || host.looksAtValues();
        SourceTable taken = taken(source, fit);
        return Optional.of(new CopyPlan(group, taken, fit, apart, together, over, resumed, table.synced(), missing));
    }

    /** Rows that may be there already are told by a key, which has to be there before them. */
    private TargetFit keyedFit(TargetFit found, SourceTable source, CopyLane lane) throws SQLException {
        if (found.keyed() || !settings.structure()) {
            return found;
        }
        structures.makeKeys(source);
        return fit(source, lane);
    }

    /** Whether parts can be committed one by one: if the copy begins anew, their rows are told from others by a key. */
    private boolean areTold(List<BlockRange> parts, SourceTable source, TargetFit fit) throws SQLException {
        return fit.keyed() || parts.size() > 1 && fit.keyable() && structures.bringsKeys(source);
    }

    /** How the target as it is now takes the table's rows. */
    TargetFit fit(SourceTable source, CopyLane lane) {
        return lane.target().fit(rules.local(source), source.types());
    }

    private static void requireKey(boolean over, TargetFit fit, SyncedTable synced) {
        if (over && !fit.keyed() && fit.copied()) {
            throw new ReplicationException(
                    ErrorKind.CONFIGURATION,
                    "Rows of " + synced.local() + " cannot be written over: it has no unique key that the publisher's "
                            + synced.remote() + " has, too. Let the copy truncate it, or empty it.");
        }
    }

    /** What is there already; nothing more comes but from this snapshot. */
    private Copied copied(TableCopy table, Lsn snapshot, CopyLane lane) {
        SyncedTable synced = table.synced();
        follow(table, synced.from(), snapshot, lane);
        return lane.target().ask(target -> store.copied(target, synced));
    }

    /** From here on it is copied from this snapshot. */
    private void follow(TableCopy table, Lsn from, Lsn until, CopyLane lane) {
        SyncedTable synced = table.synced();
        lane.target().mark(store.snapshot(synced, from, until));
        table.synced(synced.copiedFrom(from, until));
    }

    /**
     * Rows that were there before are brought to the snapshot by the changes that are held, as far as that is possible, and then
     * all of them are copied over: the other way round a change could remove a row that the copy has brought, and not know all
     * of it when it comes again.
     */
    private boolean isClear(TableCopy table, CopyLane lane) throws InterruptedException {
        SyncedTable synced = table.synced();
        HeldTable before = HeldTable.toBeCopied(synced.oid(), synced.until());
        if (!lane.target().replay(before) || !host.awaitPassed(synced.until(), PATIENCE)) {
            return false;
        }
        host.between(BetweenWork.complete(before, List.of(), Map.of()));
        return true;
    }

    /** Of rows that the subscription lets it write over, nobody knows how old they are. */
    private void begin(TableCopy table, CopyLane lane) {
        SyncedTable synced = table.synced();
        boolean unknown = rules.writesOver(synced) && !synced.isCopiedAgain();
        follow(table, unknown ? Lsn.ZERO : synced.until(), synced.until(), lane);
    }

    private static SourceTable taken(SourceTable source, TargetFit fit) {
        return source.withColumns(source.columns().stream()
                .filter(column -> fit.columns().contains(column.column().name()))
                .toList());
    }
}
