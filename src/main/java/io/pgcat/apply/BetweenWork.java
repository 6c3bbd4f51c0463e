package io.pgcat.apply;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.pgcat.apply.StatementFailedException.Planned;
import io.pgcat.apply.TableGate.Passage;
import io.pgcat.change.Change;
import io.pgcat.change.Lsn;
import io.pgcat.change.Relation;
import io.pgcat.change.Transaction;
import io.pgcat.change.Transaction.Part;
import io.pgcat.progress.Move;

/** What is done between two transactions of a stream: tables change their state, and with it what becomes of their changes. */
public final class BetweenWork {

    private final List<Move> moves;
    private final List<Relation> emptied;
    private final HeldTable complete;
    private final Map<Integer, Passage> rules;
    private final List<Relation> expected;

    private BetweenWork(
            List<Move> moves,
            List<Relation> emptied,
            HeldTable complete,
            Map<Integer, Passage> rules,
            List<Relation> expected) {
        this.moves = List.copyOf(moves);
        this.emptied = List.copyOf(emptied);
        this.complete = complete;
        this.rules = Map.copyOf(rules);
        this.expected = List.copyOf(expected);
    }

    /**
     * From here on tables' changes have these rules.
     *
     * @param moves what notes that
     * @param emptied tables that are truncated with it, by their names at the target
     */
    public static BetweenWork change(List<Move> moves, List<Relation> emptied, Map<Integer, Passage> rules) {
        return new BetweenWork(moves, emptied, null, rules, List.of());
    }

    /** As {@link #change}, once all held changes of this table have been applied. */
    public static BetweenWork complete(HeldTable table, List<Move> moves, Map<Integer, Passage> rules) {
        return new BetweenWork(moves, List.of(), table, rules, List.of());
    }

    /**
     * Reads what tables are like of which changes may come soon: then the first of these does not wait for it.
     *
     * @param expected tables by their names at the target
     */
    public static BetweenWork expect(List<Relation> expected) {
        return new BetweenWork(List.of(), List.of(), null, Map.of(), expected);
    }

    void run(TargetSession session, TableGate gate) throws SQLException, StatementFailedException {
        TargetTransaction target = new TargetTransaction(session);
        Transaction none = new Transaction(0, Lsn.ZERO, Lsn.ZERO, Instant.EPOCH, "", Part.WHOLE, List.of());
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
        target.flush();
        session.catalog().expect(expected);
        session.commit();
        gate.change(rules);
    }
}
