package io.pgcat.apply;

import java.sql.SQLException;

import io.pgcat.apply.StatementFailedException.Planned;
import io.pgcat.change.Lsn;
import io.pgcat.change.Transaction;
import io.pgcat.error.ReplicationException;
import io.pgcat.progress.Position;
import io.pgcat.progress.ProgressStore;

/** Stores, in a transaction of its own, that nothing is missing before a position. */
record Confirmation(TargetSession session, ProgressStore store) {

    /** @throws ReplicationException TRANSIENT if somebody else has moved the position */
    void write(Position from, Lsn upTo) throws SQLException {
        TargetTransaction target = new TargetTransaction(session);
        Transaction none = TargetTransaction.none(upTo);
        try {
            target.mark(store.confirm(from, upTo), new Planned(none, null, null));
            target.commitHere(none);
        } catch (StatementFailedException e) {
            session.rollbackAfter(e);
            throw e.sqlException();
        } catch (ReplicationException e) {
            session.rollbackAfter(e);
            throw e;
        }
    }
}
