package io.pgcat.apply;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import io.pgcat.apply.HeldChanges.Piece;
import io.pgcat.apply.StatementFailedException.Planned;
import io.pgcat.change.Lsn;
import io.pgcat.change.Transaction;
import io.pgcat.error.SqlStates;

/** Applies held changes of one table in one session; each piece in a target transaction of its own, or in the caller's. */
final class Replay {

    private final TargetSession session;

    Replay(TargetSession session) {
        this.session = session;
    }

    /**
     * Applies the oldest ones, without committing.
     *
     * @return whether none are left
     * @throws CopyAgainException when a row is needed that was not copied, or rows of different moments contradict each other
     */
    boolean step(HeldTable table, TargetTransaction target) throws SQLException, StatementFailedException {
        Piece piece = session.held().next(table.remoteOid(), table.copyFollows() ? table.until() : Lsn.MAX);
        if (piece.transactions().isEmpty()) {
            return true;
        }
        List<Transaction> strict = new ArrayList<>();
        LenientRows lenient = new LenientRows(session, target, table.copyFollows());
        for (Transaction transaction : piece.transactions()) {
            if (!table.mayBeInCopy(transaction.commitLsn())) {
                strict.add(transaction);
            } else if (!table.isInCopy(transaction.commitLsn())) {
                written(() -> lenient.add(transaction));
            }
        }
        written(lenient::flush);
        target.add(PreparedBatch.Prepared.NOTHING.with(strict, session));
        Transaction last = piece.transactions().get(piece.transactions().size() - 1);
        target.forget(table.remoteOid(), piece.last(), new Planned(last, null, null));
        return piece.complete();
    }

    /** Something that writes rows of different moments. */
    private interface Writing {
        void run() throws SQLException, StatementFailedException;
    }

    private static void written(Writing writing) throws SQLException, StatementFailedException {
        try {
            writing.run();
        } catch (StatementFailedException e) {
            if (SqlStates.isCollision(e.sqlException().getSQLState())) {
                throw CopyAgainException.collided(e.planned().tableName());
            }
            throw e;
        }
    }
}
