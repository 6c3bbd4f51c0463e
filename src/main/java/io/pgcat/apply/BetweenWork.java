package io.pgcat.apply;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;

import io.pgcat.apply.StatementFailedException.Planned;
import io.pgcat.apply.TableGate.Passage;
import io.pgcat.change.Change;
import io.pgcat.change.Lsn;
import io.pgcat.change.Relation;
import io.pgcat.change.Transaction;
import io.pgcat.progress.Move;

/** What is done between two transactions of a stream: tables change their state, and with it what becomes of their changes. */
public final class BetweenWork {

    private final List<Move> moves;
    private final List<Relation> emptied;
    private final HeldTable complete;
    private final Map<Integer, Passage> rules;

    private BetweenWork(List<Move> moves, List<Relation> emptied, HeldTable complete, Map<Integer, Passage> rules) {
        this.moves = moves;
        this.emptied = emptied;
        this.complete = complete;
        this.rules = rules;
    }

    /**
     * From here on tables' changes have these rules.
     *
     * @param moves what notes that
     * @param emptied tables that are truncated with it, by their names at the target
     */
    public static BetweenWork change(List<Move> moves, List<Relation> emptied, Map<Integer, Passage> rules) {
        return new BetweenWork(List.copyOf(moves), List.copyOf(emptied), null, Map.copyOf(rules));
    }

    /** As {@link #change}, once all held changes of this table have been applied. */
    public static BetweenWork complete(HeldTable table, List<Move> moves, Map<Integer, Passage> rules) {
        return new BetweenWork(List.copyOf(moves), List.of(), table, Map.copyOf(rules));
    }

    void run(TargetSession session, TableGate gate) throws SQLException, StatementFailedException {
        TargetTransaction target = new TargetTransaction(session);
        Transaction none = TargetTransaction.none(Lsn.ZERO);
        if (complete != null) {
            Replay replay = new Replay(session);
            boolean done = false;
            while (!done) {
                done = replay.step(complete, target);
                target.flush();
            }
        }
        if (!emptied.isEmpty()) {
            Transaction truncation = none.withChanges(List.of(new Change.Truncate(emptied, false, false)));
            target.add(PreparedBatch.Prepared.NOTHING.with(List.of(truncation), session));
        }
        for (Move move : moves) {
            target.mark(move, new Planned(none, null, null));
        }
        target.commitHere(none);
        gate.change(rules);
    }
}
