package io.pgcat.apply;

import java.sql.SQLException;
import java.util.List;

import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

import io.pgcat.apply.StatementFailedException.Planned;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.ReplicationException.Place;

/**
 * What is left of a table's changes once they are folded, ready to be sent.
 *
 * @param first what a failure is told as: the first change
 * @param changes how many were folded
 * @param writes in order
 * @param copy what comes after all of them
 */
record FoldedWrites(TableStatements table, Planned first, int changes, List<Write> writes, Copy copy) {

    /** Sends one statement. */
    @FunctionalInterface
    interface Write {
        void send(StatementQueue queue) throws StatementFailedException;
    }

    /**
     * Rows that are copied in.
     *
     * @param pieces of COPY data, in order
     * @param rows how many they hold; 0 for no COPY at all
     */
    record Copy(String sql, List<byte[]> pieces, int rows) {
        static final Copy NONE = new Copy("", List.of(), 0);
    }

    void send(StatementQueue queue, Tally tally) throws StatementFailedException {
        tally.rows(table.table().qualifiedName(), changes);
        for (Write write : writes) {
            write.send(queue);
        }
    }

    /** Whether there are any rows to be copied in. */
    boolean copies() {
        return copy.rows() > 0;
    }

    /** Copies rows in, if there are any. Nothing may be under way on the connection. */
    void copy(TargetSession session) throws StatementFailedException {
        if (!copies()) {
            return;
        }
        try {
            long count = copied(session.copyManager());
            if (count != copy.rows()) {
                Place place = new Place(first.transaction().commitLsn(), first.tableName());
                throw new ReplicationException(
                        ErrorKind.REJECTED_CHANGE, "COPY took " + count + " of " + copy.rows(), place, "", null);
            }
        } catch (SQLException e) {
            throw new StatementFailedException(first, e);
        }
    }

    private long copied(CopyManager manager) throws SQLException {
        CopyIn in = manager.copyIn(copy.sql());
        try {
            for (byte[] piece : copy.pieces()) {
                in.writeToCopy(piece, 0, piece.length);
            }
            return in.endCopy();
        } finally {
            if (in.isActive()) {
                in.cancelCopy();
            }
        }
    }
}
