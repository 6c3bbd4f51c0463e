package io.pgcat.source.slot;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.pgcat.change.Lsn;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.SqlStates;

/**
 * Looks after one publisher's slots over any connection to it, a replication connection too: only simple statements
 * are used.
 */
public final class Slots {

    private static final int PG12 = 120_000;
    private static final int PG13 = 130_000;
    private static final int PG17 = 170_000;

    private final Connection connection;
    private final int serverVersion;

    /** @param connection stays the caller's to close */
    public Slots(Connection connection) throws SQLException {
        this.connection = connection;
        this.serverVersion = connection.getMetaData().getDatabaseMajorVersion() * 10_000;
    }

    /** The server's major version, e.g. 180000. */
    public int serverVersion() {
        return serverVersion;
    }

    /** The slot name of a subscription that names none. */
    public static String defaultName(String subscription) {
        return "pgcat_" + subscription;
    }

    /** What the server knows of the slot; empty when it does not exist. */
    public Optional<SlotStatus> find(String slot) throws SQLException {
        String sql = "SELECT plugin, database, coalesce(active_pid, 0), coalesce(confirmed_flush_lsn, '0/0')::text, "
                + (serverVersion >= PG13 ? "coalesce(wal_status, '')" : "''") + ", "
                + (serverVersion >= PG17 ? "coalesce(invalidation_reason, ''), failover" : "'', false")
                + " FROM pg_catalog.pg_replication_slots WHERE slot_name = " + literal(slot);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            if (!row.next()) {
                return Optional.empty();
            }
            return Optional.of(new SlotStatus(
                    slot,
                    orEmpty(row.getString(1)),
                    orEmpty(row.getString(2)),
                    row.getInt(3),
                    Lsn.parse(row.getString(4)),
                    row.getString(5),
                    row.getString(6),
                    row.getBoolean(7)));
        }
    }

    /**
     * Creates a logical slot.
     *
     * @param failover whether standbys keep it, too; servers before 17 cannot
     * @return where it begins
     */
    public Lsn create(String slot, boolean failover) throws SQLException {
        String more = failover && serverVersion >= PG17 ? ", failover => true" : "";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT lsn::text FROM"
                        + " pg_catalog.pg_create_logical_replication_slot(" + literal(slot) + ", 'pgoutput'" + more
                        + ")")) {
            row.next();
            return Lsn.parse(row.getString(1));
        }
    }

    /** Has standbys keep an existing slot, or not; over a replication connection. Servers before 17 cannot. */
    public void setFailover(SlotStatus slot, boolean failover) throws SQLException {
        if (serverVersion >= PG17 && slot.failover() != failover) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("ALTER_REPLICATION_SLOT \"" + slot.name() + "\" ( FAILOVER " + failover + " )");
            }
        }
    }

    /** Whether the server can copy a slot, PostgreSQL 12 and later. */
    public boolean canCopy() {
        return serverVersion >= PG12;
    }

    /**
     * Copies a slot, whoever reads it, for as long as this connection lasts. The original is not touched.
     *
     * @param copy name of the copy, which stands where the original stands
     */
    public void copyTemporarily(String slot, String copy) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_catalog.pg_copy_logical_replication_slot(" + literal(slot) + ", "
                    + literal(copy) + ", true)");
        }
    }

    /**
     * Drops the slot if it exists. Fails with 55006 while somebody reads it.
     *
     * @return whether it existed
     */
    public boolean drop(String slot) throws SQLException {
        if (find(slot).isEmpty()) {
            return false;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_catalog.pg_drop_replication_slot(" + literal(slot) + ")");
            return true;
        }
    }

    /**
     * Whatever keeps these publications from being read, found before the stream begins.
     *
     * @throws ReplicationException naming each problem and what to do
     */
    public void requireReadable(List<String> publications) throws SQLException {
        String names =
                String.join(", ", publications.stream().map(Slots::literal).toList());
        List<String> missing = new ArrayList<>(publications);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_catalog.current_setting('wal_level'),"
                        + " ARRAY(SELECT pubname::pg_catalog.text FROM pg_catalog.pg_publication WHERE pubname IN ("
                        + names + "))")) {
            row.next();
            requireLogical(row.getString(1));
            missing.removeAll(List.of((String[]) row.getArray(2).getArray()));
        }
        if (!missing.isEmpty()) {
            throw new ReplicationException(
                    ErrorKind.CONFIGURATION,
                    "The publisher has no publication " + String.join(", ", missing)
                            + ". Create it there (CREATE PUBLICATION ...), or correct the subscription's publications.");
        }
    }

    private static void requireLogical(String walLevel) {
        if (!walLevel.equals("logical")) {
            throw new ReplicationException(
                    ErrorKind.CONFIGURATION,
                    "The publisher runs with wal_level = " + walLevel + "; logical decoding needs 'logical'. Run"
                            + " ALTER SYSTEM SET wal_level = 'logical' there and restart it.");
        }
    }

    /** What a failure to create, read or drop a slot means. */
    public static ReplicationException explain(String slot, String what, SQLException failure) {
        return explain("Cannot " + what + " slot " + slot, failure);
    }

    /**
     * What a failure at the publisher means, and what to do.
     *
     * @param what failed, as the beginning of a sentence
     */
    public static ReplicationException explain(String what, SQLException failure) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        return new ReplicationException(
                SqlStates.kindWhilePreparing(failure),
                what + ": " + failure.getMessage().replaceFirst("\\.+$", "") + "." + advice(state),
                null,
                state,
                failure);
    }

    private static String advice(String state) {
        return switch (state) {
            case SqlStates.INSUFFICIENT_PRIVILEGE ->
                " The role needs the REPLICATION attribute: ALTER ROLE ... REPLICATION.";
            case SqlStates.OBJECT_IN_USE ->
                " Another process reads this slot, or the server has not noticed yet that an"
                        + " earlier connection is gone; it is tried again by itself.";
            case "53400" ->
                " Raise max_replication_slots or max_wal_senders on the publisher and restart it, or drop slots"
                        + " that nobody uses.";
            case "28000", "28P01" -> " Check username, password and the publisher's pg_hba.conf.";
            case SqlStates.UNDEFINED_OBJECT ->
                " A publication has to exist since before the changes that are read: create"
                        + " it, and if the slot is older than it, drop the slot.";
            default -> "";
        };
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
