package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

import io.pgcat.change.Transaction;
import io.pgcat.route.BatchJson;

/** Writes what is skipped into {@code pgcat_skipped_transaction}, within a transaction of the connection. */
final class SavedTransactions implements AutoCloseable {

    private static final String INSERT =
            """
            INSERT INTO pgcat.pgcat_skipped_transaction
                (subscription, commit_lsn, xid, commit_time, origin, piece, changes, skipped_by)
            VALUES (?, ?::pg_lsn, ?, ?::timestamptz, ?, ?, ?::json, session_user || ' for ' || ?::text)""";

    private final String subscription;
    private final PreparedStatement insert;
    private int piece;

    /** @param connection without auto-commit */
    SavedTransactions(Connection connection, String subscription) throws SQLException {
        this.subscription = subscription;
        try (Statement statement = connection.createStatement()) {
            // Whatever the role's default is: it exists nowhere else afterwards.
            statement.execute("SET LOCAL synchronous_commit = on");
        }
        this.insert = connection.prepareStatement(INSERT);
    }

    /** Writes a transaction, or a part of a large one, as a row. */
    void save(Transaction transaction) throws SQLException {
        piece = transaction.part().begins() ? 1 : piece + 1;
        insert.setString(1, subscription);
        insert.setString(2, transaction.commitLsn().toString());
        insert.setLong(3, Integer.toUnsignedLong(transaction.xid()));
        insert.setString(4, transaction.commitTime().toString());
        insert.setString(5, transaction.origin());
        insert.setInt(6, piece);
        insert.setString(7, BatchJson.write(transaction.changes()));
        insert.setString(8, System.getProperty("user.name", "?"));
        insert.executeUpdate();
    }

    @Override
    public void close() throws SQLException {
        insert.close();
    }
}
