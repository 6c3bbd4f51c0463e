package io.pgcat.pipeline.copy;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jboss.logging.Logger;

import io.pgcat.apply.BetweenWork;
import io.pgcat.apply.CopyAgainException;
import io.pgcat.apply.CopyTarget.Manner;
import io.pgcat.apply.TableGate.Passage;
import io.pgcat.change.Batch;
import io.pgcat.change.Change;
import io.pgcat.change.Lsn;
import io.pgcat.change.Relation;
import io.pgcat.change.Transaction;
import io.pgcat.change.Transaction.Part;
import io.pgcat.change.Tuple;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.SqlStates;
import io.pgcat.progress.CopyStore;
import io.pgcat.progress.Move;
import io.pgcat.progress.SyncedTable;
import io.pgcat.progress.TableState;
import io.pgcat.source.snapshot.BlockRange;
import io.pgcat.source.snapshot.RowDecoder;
import io.pgcat.source.snapshot.RowReader;

/**
 * What is done for one table, step by step: it is looked at, its ranges are copied, held changes are applied, the stream takes
 * over. Each step puts the next ones on the board.
 */
final class TableJobs {

    private static final Logger LOG = Logger.getLogger(TableJobs.class);

    /** Pieces of 64 KiB that travel as one batch. */
    private static final int PIECES = 16;

    private final CopySettings settings;
    private final CopyHost host;
    private final JobBoard board;
    private final CopyStore store;
    private final TableRules rules;
    private final TableStructures structures;
    private final CopyPlanner planner;

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
        this.planner = new CopyPlanner(settings, host, store, rules, structures);
    }

    /** The first step of a table whose changes are held: its rows are copied from this snapshot. */
    JobBoard.Job copy(TableCopy table, SnapshotGroup group) {
        return lane -> prepare(table, group, lane);
    }

    /** The first step of a table whose rows are all there. */
    JobBoard.Job catchUp(TableCopy table) {
        return lane -> finish(table, lane);
    }

    private void prepare(TableCopy table, SnapshotGroup group, CopyLane lane)
            throws SQLException, InterruptedException {
        Optional<CopyPlan> ready = planner.plan(table, group, lane);
        if (ready.isEmpty()) {
            board.add(table, copy(table, group));
            return;
        }
        CopyPlan plan = ready.get();
        if (plan.together() || plan.ranges().isEmpty()) {
            board.add(table, next -> copyRanges(table, plan, plan.ranges(), next));
        } else {
            plan.ranges().forEach(range -> board.add(table, next -> copyRanges(table, plan, List.of(range), next)));
        }
    }

    private void copyRanges(TableCopy table, CopyPlan plan, List<BlockRange> ranges, CopyLane lane)
            throws SQLException, InterruptedException {
        boolean last;
        try {
            last = copyTo(table, plan, ranges, lane);
        } catch (ReplicationException e) {
            if (plan.resumed() && SqlStates.isCollision(e.sqlState())) {
                copyAgain(table, lane);
                throw CopyAgainException.collided(table.synced().local());
            }
            throw e;
        }
        if (last) {
            complete(table, plan, lane);
        }
    }

    /** Whether these were the last ones. */
    private boolean copyTo(TableCopy table, CopyPlan plan, List<BlockRange> ranges, CopyLane lane)
            throws SQLException, InterruptedException {
        boolean binary = plan.fit().binary() && !plan.apart();
        Lsn lsn = plan.group().snapshot().lsn();
        lane.target().begin(new Manner(plan.synced().remote(), binary, plan.over(), lsn, before(plan)));
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
        return table.copied(ranges, rows);
    }

    private List<Move> before(CopyPlan plan) {
        return plan.synced().condition().isEmpty()
                ? List.of()
                : List.of(Move.any("DELETE FROM " + rules.quotedLocal(plan.source()) + " WHERE "
                        + plan.synced().condition()));
    }

    /** What is committed together is complete with it, and need not be remembered in parts. */
    private List<Move> marks(CopyPlan plan, List<BlockRange> ranges, long rows) {
        if (plan.together()) {
            return store.complete(plan.synced(), rows);
        }
        return ranges.isEmpty()
                ? List.of()
                : List.of(store.copied(
                        plan.synced(),
                        CopyPlan.range(ranges.get(0)),
                        rows,
                        ranges.get(0).bytes()));
    }

    private Batch batch(CopyPlan plan, CopyLane lane, List<byte[]> pieces) {
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

    private void complete(TableCopy table, CopyPlan plan, CopyLane lane) {
        if (!plan.together()) {
            lane.target().mark(store.complete(plan.synced(), table.rows()));
        }
        table.synced(table.synced().as(TableState.CATCHING_UP));
        table.leaveGroup();
        board.add(table, next -> finish(table, next));
    }

    /** Whether changes come faster than they can be applied beside the stream. */
    private boolean fallsBehind(TableCopy table, CopyLane lane) throws SQLException {
        return table.backlog().grows(() -> lane.target().ask(target -> store.held(target, table.synced())));
    }

    private void copyAgain(TableCopy table, CopyLane lane) {
        lane.target().mark(store.again(table.synced()));
        table.synced(table.synced().again());
    }

    /** Keys and indexes of a table that was made for its rows: held changes need them. */
    private void finish(TableCopy table, CopyLane lane) throws SQLException, InterruptedException {
        structures.finish(table.source());
        applyHeld(table, lane);
    }

    private void applyHeld(TableCopy table, CopyLane lane) throws SQLException, InterruptedException {
        if (settings.structure()) {
            // Another lane may have given it its key.
            planner.fit(table.source(), lane);
        }
        try {
            boolean few = lane.target().replay(table.held()) || fallsBehind(table, lane);
            if (!few || !host.awaitPassed(table.synced().until(), CopyPlanner.PATIENCE)) {
                board.add(table, next -> applyHeld(table, next));
                return;
            }
        } catch (CopyAgainException e) {
            copyAgain(table, lane);
            throw e;
        }
        SyncedTable synced = table.synced();
        // Whatever is left, the stream waits for it.
        host.between(
                BetweenWork.complete(table.held(), List.of(store.ready(synced)), Map.of(synced.oid(), Passage.PASS)));
        table.ready(synced.ready());
        LOG.infof(
                "table ready, subscription=%s, table=%s, target=%s, rows=%d",
                settings.subscription(), synced.remote(), synced.local(), table.rows());
    }
}
