package io.pgcat.apply;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.pgcat.apply.GatedTransactions.HeldChange;
import io.pgcat.apply.StatementFailedException.Planned;
import io.pgcat.apply.StatementPipeline.Call;
import io.pgcat.apply.StatementPipeline.Prepared;
import io.pgcat.apply.StatementQueue.Expected;
import io.pgcat.apply.StatementQueue.Outcome;
import io.pgcat.change.Lsn;
import io.pgcat.change.Transaction;
import io.pgcat.change.Transaction.Part;

/** The table {@code pgcat.pgcat_held_change}: changes that wait for the copy of their table, in the stream's order. */
final class HeldChanges {

    private static final String KEEP =
            """
            INSERT INTO pgcat.pgcat_held_change (subscription, remote_oid, commit_lsn, commit_time, changes, data)
            VALUES ($1::text, $2::bigint, $3::pg_lsn, $4::timestamptz, $5::int, $6::bytea)""";

    private static final String LOCK =
            """
            SELECT FROM pgcat.pgcat_subscription_rel r WHERE r.subscription OPERATOR(pg_catalog.=) ?::text
                AND r.remote_oid OPERATOR(pg_catalog.=) ?::bigint FOR NO KEY UPDATE""";

    private static final String NEXT =
            """
            SELECT h.seq, h.commit_lsn::text, h.commit_time, h.data FROM pgcat.pgcat_held_change h
            WHERE h.subscription OPERATOR(pg_catalog.=) ?::text AND h.remote_oid OPERATOR(pg_catalog.=) ?::bigint
                AND h.commit_lsn OPERATOR(pg_catalog.<) ?::pg_lsn
            ORDER BY h.seq LIMIT ?""";

    private static final String FORGET =
            """
            DELETE FROM pgcat.pgcat_held_change h WHERE h.subscription OPERATOR(pg_catalog.=) $1::text
                AND h.remote_oid OPERATOR(pg_catalog.=) $2::bigint AND h.seq OPERATOR(pg_catalog.<=) $3::bigint""";

    private static final int MOST_ROWS = 500;
    private static final int MOST_BYTES = 2 << 20;

    private final TargetSession session;
    private final Prepared keep = new Prepared(KEEP, 6);

    /**
     * Some of them, the oldest.
     *
     * @param transactions in order; their end is not known and stands at their commit
     * @param last number of the last one
     * @param complete whether there were no others
     */
    record Piece(List<Transaction> transactions, long last, boolean complete) {}

    HeldChanges(TargetSession session) {
        this.session = session;
    }

    /** Keeps what belongs to one table of one transaction. */
    void keep(HeldChange held, StatementQueue queue) throws StatementFailedException {
        Transaction transaction = held.transaction();
        String lsn = transaction.commitLsn().toString();
        byte[] data = HeldCodec.encode(held.relation(), held.changes());
        Call call = new Call(keep, parameters -> {
            parameters.text(1, session.subscription());
            parameters.text(2, Integer.toUnsignedString(held.relation().oid()));
            parameters.text(3, lsn);
            parameters.text(4, transaction.commitTime().toString());
            parameters.text(5, Integer.toString(held.changes().size()));
            parameters.binary(6, data);
        });
        queue.send(call, new Expected(new Planned(transaction, null, null), Outcome.EXACT), data.length);
    }

    /**
     * Reads the oldest ones of a table, when nobody else is applying them, nor has a COMMIT of his on its way.
     *
     * @param end what committed at this position, or later, stays
     */
    Piece next(int remoteOid, Lsn end) throws SQLException {
        lock(remoteOid);
        Connection connection = session.connection();
        List<Transaction> transactions = new ArrayList<>();
        long last = 0;
        long bytes = 0;
        int rows = 0;
        try (PreparedStatement statement = connection.prepareStatement(NEXT)) {
            statement.setString(1, session.subscription());
            statement.setLong(2, Integer.toUnsignedLong(remoteOid));
            statement.setString(3, end.toString());
            statement.setInt(4, MOST_ROWS);
            // Row by row: some are large.
            statement.setFetchSize(16);
            try (ResultSet row = statement.executeQuery()) {
                while (bytes < MOST_BYTES && row.next()) {
                    last = row.getLong(1);
                    byte[] data = row.getBytes(4);
                    transactions.add(transaction(row, data));
                    bytes += data.length;
                    rows++;
                }
                return new Piece(transactions, last, rows < MOST_ROWS && bytes < MOST_BYTES);
            }
        }
    }

    private void lock(int remoteOid) throws SQLException {
        try (PreparedStatement statement = session.connection().prepareStatement(LOCK)) {
            statement.setString(1, session.subscription());
            statement.setLong(2, Integer.toUnsignedLong(remoteOid));
            statement.execute();
        }
    }

    private static Transaction transaction(ResultSet row, byte[] data) throws SQLException {
        Lsn lsn = Lsn.parse(row.getString(2));
        Instant time = row.getTimestamp(3).toInstant();
        return new Transaction(
                0, lsn, lsn, time, "", Part.WHOLE, HeldCodec.decode(data).changes());
    }

    /** Forgets those of a table up to this number. */
    void forget(int remoteOid, long last, StatementQueue queue, Planned planned) throws StatementFailedException {
        List<String> values = List.of(session.subscription(), Integer.toUnsignedString(remoteOid), Long.toString(last));
        queue.send(session.service(FORGET, values), new Expected(planned, Outcome.ANY));
    }
}
