package io.pgcat.apply;

import java.sql.SQLException;
import java.util.List;

import io.pgcat.apply.StatementPipeline.CallFailedException;
import io.pgcat.change.Lsn;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.progress.Move;
import io.pgcat.progress.Position;
import io.pgcat.progress.ProgressStore;

/** Stores, in a transaction of its own, that nothing is missing before a position. */
record Confirmation(TargetSession session, ProgressStore store) {

    /** @throws ReplicationException TRANSIENT if somebody else has moved the position */
    void write(Position from, Lsn upTo) throws SQLException {
        Move move = store.confirm(from, upTo);
        long[] counts;
        try {
            counts = session.pipeline().execute(List.of(session.service(move.sql(), move.parameters())));
        } catch (CallFailedException e) {
            session.rollback();
            throw e.sqlException();
        }
        if (counts[0] != 1) {
            session.rollback();
            throw new ReplicationException(
                    ErrorKind.TRANSIENT,
                    "The position of this subscription was moved by another hand, a user or a second process; it is read"
                            + " again");
        }
        session.commit();
    }
}
