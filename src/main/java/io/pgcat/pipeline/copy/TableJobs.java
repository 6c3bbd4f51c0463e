package io.pgcat.pipeline.copy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jboss.logging.Logger;

import io.pgcat.apply.BetweenWork;
import io.pgcat.apply.CopyAgainException;
import io.pgcat.apply.CopyTarget.Manner;
import io.pgcat.apply.TableGate.Passage;
import io.pgcat.apply.TargetFit;
import io.pgcat.change.Batch;
import io.pgcat.change.Change;
import io.pgcat.change.Lsn;
import io.pgcat.change.Relation;
import io.pgcat.change.Transaction;
import io.pgcat.change.Transaction.Part;
import io.pgcat.change.Tuple;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.progress.CopyStore;
import io.pgcat.progress.CopyStore.Range;
import io.pgcat.progress.Move;
import io.pgcat.progress.SyncedTable;
import io.pgcat.progress.TableState;
import io.pgcat.source.snapshot.BlockRange;
import io.pgcat.source.snapshot.BlockRanges;
import io.pgcat.source.snapshot.RowDecoder;
import io.pgcat.source.snapshot.RowReader;
import io.pgcat.source.snapshot.SourceTable;

/**
 * What is done for one table, step by step: it is looked at, its ranges are copied, held changes are applied, the stream takes
 * over. Each step puts the next ones on the board.
 */
final class TableJobs {

    private static final Logger LOG = Logger.getLogger(TableJobs.class);

    /** How long the stream is waited for before other tables have their turn. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /** Pieces of 64 KiB that travel as one batch. */
    private static final int PIECES = 16;

    private final CopySettings settings;
    private final CopyHost host;
    private final JobBoard board;
    private final CopyStore store;
    private final TableRules rules;
    private final TableStructures structures;

    /**
     * How a table is copied.
     *
     * @param source with those columns that the target takes
     * @param local its relation by the target's name
     * @param together whether all ranges are one target transaction, because a part of them could not be told from others
     * @param over whether rows with the same key are written over
     */
    private record Plan(
            SnapshotGroup group,
            SourceTable source,
            TargetFit fit,
            boolean apart,
            boolean together,
            boolean over,
            SyncedTable synced) {}

    TableJobs(
            CopySettings settings,
            CopyHost host,
            JobBoard board,
            CopyStore store,
            TableRules rules,
            TableStructures structures) {
        this.settings = settings;
        this.host = host;
        this.board = board;
        this.store = store;
        this.rules = rules;
        this.structures = structures;
    }

    /** The first step of a table whose changes are held: its rows are copied from this snapshot. */
    JobBoard.Job copy(TableCopy table, SnapshotGroup group) {
        return lane -> prepare(table, group, lane);
    }

    /** The first step of a table whose rows are all there. */
    JobBoard.Job catchUp(TableCopy table) {
        return lane -> finish(table, lane);
    }

    private void prepare(TableCopy table, SnapshotGroup group, CopyLane lane) throws SQLException {
        SyncedTable synced = table.synced();
        SourceTable source = table.source();
        TargetFit fit = fit(synced, source, lane);
        boolean apart = !fit.copied() || settings.filtered().contains(source.qualifiedName()) || host.looksAtValues();
        boolean together = !fit.keyed() || !synced.condition().isEmpty();
        Connection publisher = lane.publisher(group.snapshot());
        CopyStore.Copied copied = copied(table, group.snapshot().lsn(), lane);
        boolean over = !copied.ranges().isEmpty() || rules.writesOver(synced);
        if (over && !fit.keyed() && fit.copied()) {
            throw new ReplicationException(
                    ErrorKind.CONFIGURATION,
                    "Rows of " + synced.local() + " cannot be written over: it has no unique key that the publisher's "
                            + synced.remote() + " has, too. Let the copy truncate it, or empty it.");
        }
        note(table, over, copied, lane);
        Plan plan = new Plan(group, taken(source, fit), fit, apart, together, over, table.synced());
        Set<BlockRange> missing =
                new LinkedHashSet<>(BlockRanges.of(publisher, source, together ? 0 : settings.partBytes()));
        missing.removeIf(range -> copied.ranges().contains(range(range)));
        table.begin(missing, copied);
        List<BlockRange> ranges = List.copyOf(missing);
        if (together || ranges.isEmpty()) {
            board.add(table, next -> copyRanges(table, plan, ranges, next));
        } else {
            ranges.forEach(range -> board.add(table, next -> copyRanges(table, plan, List.of(range), next)));
        }
    }

    /** Rows that may be there already are told by a key, which has to be there before them. */
    private TargetFit fit(SyncedTable synced, SourceTable source, CopyLane lane) throws SQLException {
        TargetFit fit = lane.target().fit(rules.local(source), types(source));
        if (fit.keyed() || !rules.writesOver(synced) || !settings.structure()) {
            return fit;
        }
        structures.finish(source);
        return lane.target().fit(rules.local(source), types(source));
    }

    /** What is there already; nothing more comes but from this snapshot. */
    private CopyStore.Copied copied(TableCopy table, Lsn snapshot, CopyLane lane) {
        SyncedTable synced = table.synced();
        follow(table, synced.from(), snapshot, lane);
        return lane.target().ask(target -> store.copied(target, synced));
    }

    /** From here on it is copied from this snapshot. */
    private void follow(TableCopy table, Lsn from, Lsn until, CopyLane lane) {
        SyncedTable synced = table.synced();
        lane.target().mark(List.of(store.snapshot(synced, from, until)));
        table.synced(synced.copiedFrom(from, until));
    }

    private static Range range(BlockRange range) {
        return new Range(range.partition(), range.filenode(), range.first());
    }

    private static List<String> types(SourceTable source) {
        return source.columns().stream().map(SourceTable.PublishedColumn::type).toList();
    }

    private static SourceTable taken(SourceTable source, TargetFit fit) {
        return source.withColumns(source.columns().stream()
                .filter(column -> fit.columns().contains(column.column().name()))
                .toList());
    }

    /** Rows that are there already are as they were at an earlier moment, known or not. */
    private void note(TableCopy table, boolean over, CopyStore.Copied copied, CopyLane lane) {
        SyncedTable synced = table.synced();
        Lsn from = over ? Lsn.ZERO : synced.until();
        if (!copied.ranges().isEmpty()) {
            from = synced.from();
        }
        if (!from.equals(synced.from())) {
            follow(table, from, synced.until(), lane);
        }
    }

    private void copyRanges(TableCopy table, Plan plan, List<BlockRange> ranges, CopyLane lane)
            throws SQLException, InterruptedException {
        boolean binary = plan.fit().binary() && !plan.apart();
        Lsn lsn = plan.group().snapshot().lsn();
        lane.target().begin(new Manner(binary, plan.over(), lsn, before(plan)));
        for (BlockRange range : ranges) {
            RowReader reader = new RowReader(lane.publisher(plan.group().snapshot()));
            reader.read(plan.source(), range, plan.synced().condition(), binary, PIECES, (pieces, rows) -> {
                table.read(
                        rows, pieces.stream().mapToLong(piece -> piece.length).sum());
                lane.send(batch(plan, lane, pieces));
            });
        }
        lane.awaitAll();
        long rows = lane.target().commit(count -> marks(plan, ranges, count));
        if (table.copied(ranges, rows)) {
            complete(table, plan, lane);
        }
    }

    private List<Move> before(Plan plan) {
        return plan.synced().condition().isEmpty()
                ? List.of()
                : List.of(Move.any("DELETE FROM " + rules.quotedLocal(plan.source()) + " WHERE "
                        + plan.synced().condition()));
    }

    /** What is committed together is complete with it, and need not be remembered in parts. */
    private List<Move> marks(Plan plan, List<BlockRange> ranges, long rows) {
        if (plan.together()) {
            return store.complete(plan.synced(), rows);
        }
        return ranges.isEmpty()
                ? List.of()
                : List.of(store.copied(
                        plan.synced(), range(ranges.get(0)), rows, ranges.get(0).bytes()));
    }

    private Batch batch(Plan plan, CopyLane lane, List<byte[]> pieces) {
        Relation relation = plan.source().relation();
        List<Change> changes = new ArrayList<>();
        if (plan.apart()) {
            RowDecoder decoder = new RowDecoder(relation.columns().size());
            for (byte[] piece : pieces) {
                for (Tuple row : decoder.decode(piece)) {
                    changes.add(new Change.Insert(relation, row));
                }
            }
        } else {
            changes.add(new Change.CopyData(relation, pieces));
        }
        Lsn lsn = plan.group().snapshot().lsn();
        Transaction rows = new Transaction(0, lsn, lsn, Instant.now(), "", Part.WHOLE, changes);
        return new Batch(settings.id(), lane.name(), List.of(rows), lsn);
    }

    private void complete(TableCopy table, Plan plan, CopyLane lane) {
        if (!plan.together()) {
            lane.target().mark(store.complete(plan.synced(), table.rows()));
        }
        table.synced(table.synced().as(TableState.CATCHING_UP));
        table.leaveGroup();
        board.add(table, next -> finish(table, next));
    }

    /** Keys and indexes of a table that was made for its rows: held changes need them. */
    private void finish(TableCopy table, CopyLane lane) throws SQLException, InterruptedException {
        structures.finish(table.source());
        applyHeld(table, lane);
    }

    private void applyHeld(TableCopy table, CopyLane lane) throws InterruptedException {
        if (settings.structure()) {
            // Another lane may have given it its key.
            lane.target().fit(rules.local(table.source()), types(table.source()));
        }
        try {
            boolean none = lane.target().replay(table.held());
            if (!none || !host.awaitPassed(table.synced().until(), PATIENCE)) {
                board.add(table, next -> applyHeld(table, next));
                return;
            }
        } catch (CopyAgainException e) {
            lane.target().mark(List.of(store.again(table.synced())));
            table.synced(table.synced().again());
            throw e;
        }
        SyncedTable synced = table.synced();
        host.between(
                BetweenWork.complete(table.held(), List.of(store.ready(synced)), Map.of(synced.oid(), Passage.PASS)));
        table.ready(synced.ready());
        LOG.infof(
                "table ready, subscription=%s, table=%s, target=%s, rows=%d",
                settings.subscription(), synced.remote(), synced.local(), table.rows());
    }
}
