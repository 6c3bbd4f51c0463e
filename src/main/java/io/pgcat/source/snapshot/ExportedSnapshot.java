package io.pgcat.source.snapshot;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Consumer;

import org.postgresql.PGProperty;

import io.pgcat.change.Lsn;
import io.pgcat.source.Publisher;

/**
 * A publisher's tables at one position of its WAL: what committed before it is seen, nothing else. Any number of sessions can
 * look at it until it is closed.
 *
 * <p>Only a slot that is being created knows position and snapshot together. It is a temporary one, and gone as soon as
 * another transaction holds the snapshot. Source: PostgreSQL 18, "Streaming Replication Protocol", CREATE_REPLICATION_SLOT;
 * "Snapshot Synchronization Functions".
 */
public final class ExportedSnapshot implements AutoCloseable {

    private final Connection holder;
    private final String name;
    private final Lsn lsn;

    private ExportedSnapshot(Connection holder, String name, Lsn lsn) {
        this.holder = holder;
        this.name = name;
        this.lsn = lsn;
    }

    /**
     * Waits for the end of every transaction that is running at the publisher.
     *
     * @param waiting is given the connection that waits; to abort it ends the wait
     */
    public static ExportedSnapshot take(Publisher publisher, String purpose, Consumer<Connection> waiting)
            throws SQLException {
        Properties replication = new Properties();
        PGProperty.REPLICATION.set(replication, "database");
        PGProperty.PREFER_QUERY_MODE.set(replication, "simple");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(replication, "10");
        try (Connection connection = PublisherSession.connect(publisher, purpose, replication);
                Statement statement = connection.createStatement()) {
            waiting.accept(connection);
            statement.execute("SET statement_timeout = 0");
            try (ResultSet row = statement.executeQuery(
                    "CREATE_REPLICATION_SLOT " + slotName() + " TEMPORARY LOGICAL pgoutput EXPORT_SNAPSHOT")) {
                row.next();
                return held(
                        publisher,
                        purpose,
                        row.getString("snapshot_name"),
                        Lsn.parse(row.getString("consistent_point")));
            }
        }
    }

    private static String slotName() {
        return "pgcat_copy_" + UUID.randomUUID().toString().replace("-", "");
    }

    private static ExportedSnapshot held(Publisher publisher, String purpose, String exported, Lsn lsn)
            throws SQLException {
        Connection holder = PublisherSession.open(publisher, purpose);
        try (Statement statement = holder.createStatement()) {
            lookAt(holder, exported);
            try (ResultSet row = statement.executeQuery("SELECT pg_catalog.pg_export_snapshot()")) {
                row.next();
                return new ExportedSnapshot(holder, row.getString(1), lsn);
            }
        } catch (SQLException e) {
            holder.close();
            throw e;
        }
    }

    private static void lookAt(Connection connection, String snapshot) throws SQLException {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setReadOnly(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION SNAPSHOT '" + snapshot + "'");
        }
    }

    /** What committed before this position is seen. */
    public Lsn lsn() {
        return lsn;
    }

    /** Lets a session look at it until the end of a transaction, which begins here. Any thread. */
    public void show(Connection connection) throws SQLException {
        lookAt(connection, name);
    }

    /** The session that holds it, for questions about the tables as they are in it. One thread at a time. */
    public Connection holder() {
        return holder;
    }

    /** Sessions that look at it already are not disturbed. */
    @Override
    public void close() throws SQLException {
        holder.close();
    }
}
