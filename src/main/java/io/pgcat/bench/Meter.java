package io.pgcat.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Watches the slots and the processes of one heat, over connections of its own. One thread. */
final class Meter implements AutoCloseable {

    private static final String BACKENDS =
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";

    private final Connection publisher;
    private final Connection subscriber;
    private final String slots;
    /** Asked again and again while everybody else needs the processors, so it is planned once. */
    private final PreparedStatement confirmed;

    private final int streams;
    private final OptionalLong own;
    private final Processes walsenders = new Processes();
    private final Processes backends = new Processes();
    private final Processes owns = new Processes();

    /** @param own the peer's process */
    Meter(Course course, OptionalLong own) throws SQLException, IOException {
        this.slots = " FROM pg_replication_slots WHERE slot_name IN ("
                + course.streams().stream()
                        .map(stream -> "'" + stream.slot() + "'")
                        .collect(Collectors.joining(", "))
                + ")";
        this.streams = course.streams().size();
        this.own = own;
        this.publisher = course.publisher().connect();
        this.subscriber = course.subscriber().connect();
        this.confirmed =
                publisher.prepareStatement("SELECT count(*)" + slots + " AND confirmed_flush_lsn >= ?::pg_lsn");
        walsenders.startAt(walsenders());
        backends.startAt(longs(subscriber, BACKENDS));
        owns.startAt(own.stream().boxed().toList());
    }

    /** Whether the confirmed positions of all slots have passed this one. */
    boolean hasConfirmed(String lsn) throws SQLException {
        confirmed.setString(1, lsn);
        try (ResultSet row = confirmed.executeQuery()) {
            row.next();
            return row.getInt(1) == streams;
        }
    }

    /** The number that a query answers at the subscriber. */
    long count(String sql) throws SQLException {
        return longs(subscriber, sql).get(0);
    }

    /** Looks how much CPU was used so far. */
    void look() throws SQLException, IOException {
        walsenders.look(walsenders());
        backends.look(longs(subscriber, BACKENDS));
        owns.look(own.stream().boxed().toList());
    }

    /** What was used until the last look. */
    Usage usage() throws IOException {
        boolean ofItsOwn =
                own.isPresent() && own.getAsLong() != ProcessHandle.current().pid();
        return new Usage(
                walsenders.seconds(),
                backends.seconds(),
                owns.seconds(),
                ofItsOwn ? Processes.peakResidentBytes(own.getAsLong()) : 0,
                ofItsOwn ? Processes.residentBytes(own.getAsLong()) : 0);
    }

    private List<Long> walsenders() throws SQLException {
        return longs(publisher, "SELECT active_pid" + slots + " AND active_pid IS NOT NULL");
    }

    private static List<Long> longs(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<Long> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getLong(1));
            }
            return values;
        }
    }

    @Override
    public void close() throws SQLException {
        publisher.close();
        subscriber.close();
    }
}
