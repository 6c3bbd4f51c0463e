package io.pgcat.compare.side;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

import io.pgcat.compare.ComparedSubscription;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.SqlStates;

/**
 * A connection to one side, with everything pinned that could change a value's text or a statement's meaning. It only
 * reads. One thread at a time.
 */
public final class Session implements AutoCloseable {

    /**
     * The same on both sides and on every version, settings that the server does not know left out. A policy that would
     * hide rows is an error.
     */
    private static final String PIN =
            """
            SELECT pg_catalog.set_config(s.name, v.value, false)
            FROM (VALUES ('search_path', ''), ('DateStyle', 'ISO'), ('IntervalStyle', 'postgres'), ('TimeZone', 'UTC'),
                ('extra_float_digits', '3'), ('bytea_output', 'hex'), ('lc_monetary', 'C'), ('xmloption', 'content'),
                ('quote_all_identifiers', 'off'), ('array_nulls', 'on'), ('standard_conforming_strings', 'on'),
                ('transform_null_equals', 'off'), ('default_transaction_isolation', 'read committed'),
                ('default_transaction_deferrable', 'off'), ('default_transaction_read_only', 'on'),
                ('statement_timeout', '0'), ('lock_timeout', '0'), ('idle_in_transaction_session_timeout', '0'),
                ('idle_session_timeout', '0'), ('transaction_timeout', '0'), ('client_min_messages', 'error'),
                ('tcp_keepalives_idle', '15'), ('tcp_keepalives_interval', '5'), ('tcp_keepalives_count', '4'),
                ('client_connection_check_interval', '10s'), ('jit', 'off'), ('row_security', 'off')) AS v(name, value)
            JOIN pg_catalog.pg_settings s
                ON pg_catalog.lower(s.name) OPERATOR(pg_catalog.=) pg_catalog.lower(v.name)""";

    /** Messages of class 22 quote the value that they refuse; quotation marks differ with lc_messages. */
    private static final Pattern QUOTED = Pattern.compile("[\"'«»„“”‘’「」].*[\"'«»„“”‘’「」]", Pattern.DOTALL);

    private static final int ROWS_PER_FETCH = 5_000;

    private final Side side;
    private final Connection connection;
    private boolean byIndex;

    private Session(Side side, Connection connection) {
        this.side = side;
        this.connection = connection;
    }

    /** Connects and pins. */
    public static Session open(ComparedSubscription subscription, Side side) {
        try {
            Connection connection = subscription.opener(side).open("pgcat compare " + subscription.name());
            Session session = new Session(side, connection);
            try {
                session.rows(PIN);
                return session;
            } catch (ReplicationException refused) {
                connection.close();
                throw refused;
            }
        } catch (SQLException refused) {
            throw failure(side, "connect to", refused);
        }
    }

    /**
     * As {@link #open}, to write to the target as replication does. It gives up waiting for a lock before the server looks for
     * deadlocks: whoever applies changes shall not be the one who is stopped.
     */
    public static Session openForWriting(ComparedSubscription subscription) {
        Session session = open(subscription, Side.TARGET);
        try {
            session.rows("SELECT pg_catalog.set_config('default_transaction_read_only', 'off', false),"
                    + " pg_catalog.set_config('lock_timeout', '500ms', false)");
            session.rows("SELECT pgcat.pgcat_set_session_replication_role('replica')");
            return session;
        } catch (ReplicationException refused) {
            session.close();
            throw refused;
        }
    }

    public Side side() {
        return side;
    }

    public Connection connection() {
        return connection;
    }

    /** Every row; a column that is NULL is null. */
    public List<List<String>> rows(String sql) {
        try (Statement statement = statement();
                ResultSet result = statement.executeQuery(sql)) {
            List<List<String>> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(row(result));
            }
            return rows;
        } catch (SQLException e) {
            throw failure(side, "ask", e);
        }
    }

    /** The first column of the first row; null for SQL NULL and when there is no row. */
    public String value(String sql) {
        List<List<String>> rows = rows(sql);
        return rows.isEmpty() ? null : rows.get(0).get(0);
    }

    /** Whether the first column of the first row is true. */
    public boolean isTrue(String sql) {
        return "t".equals(value(sql));
    }

    /** The rows of a query one after the other, few in memory at a time. No other question before it is closed. */
    public Cursor cursor(String sql) {
        try {
            connection.setAutoCommit(false);
            Statement statement = statement();
            statement.setFetchSize(ROWS_PER_FETCH);
            return new Cursor(statement, statement.executeQuery(sql));
        } catch (SQLException e) {
            throw failure(side, "ask", e);
        }
    }

    /** Whether rows are to be looked up one by one through an index, whatever the statistics say. */
    public void lookUpByIndex(boolean wanted) {
        if (byIndex != wanted) {
            String others = wanted ? "'off'" : "'on'";
            rows("SELECT pg_catalog.set_config(name, " + others + ", false) FROM (VALUES ('enable_seqscan'),"
                    + " ('enable_hashjoin'), ('enable_mergejoin')) AS v(name)");
            byIndex = wanted;
        }
    }

    /** Text is sent as it is: braces and question marks in it are not the driver's. */
    private Statement statement() throws SQLException {
        Statement statement = connection.createStatement();
        statement.setEscapeProcessing(false);
        return statement;
    }

    private static List<String> row(ResultSet result) throws SQLException {
        String[] columns = new String[result.getMetaData().getColumnCount()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = result.getString(i + 1);
        }
        return Arrays.asList(columns);
    }

    /** What the server said, without values. */
    public static ReplicationException failure(Side side, String doing, SQLException cause) {
        return new ReplicationException(
                SqlStates.kindWhilePreparing(cause),
                "Cannot " + doing + " the " + side.label() + ": " + message(cause),
                null,
                cause.getSQLState(),
                cause);
    }

    /** One line without values of rows, which servers quote in messages of class 22. */
    public static String message(SQLException cause) {
        String text = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        String state = cause.getSQLState() == null ? "" : cause.getSQLState();
        String shown = state.startsWith("22") ? QUOTED.matcher(text).replaceAll("\"…\"") : text;
        return state.isEmpty() ? shown : shown + " (SQLSTATE " + state + ')';
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failure(side, "disconnect from", e);
        }
    }

    /** See {@link #cursor}. */
    public final class Cursor implements AutoCloseable {
        private final Statement statement;
        private final ResultSet rows;

        private Cursor(Statement statement, ResultSet rows) {
            this.statement = statement;
            this.rows = rows;
        }

        /** The next row; null behind the last. */
        public List<String> next() {
            try {
                return rows.next() ? row(rows) : null;
            } catch (SQLException e) {
                throw failure(side, "ask", e);
            }
        }

        @Override
        public void close() {
            try {
                statement.close();
                connection.rollback();
                connection.setAutoCommit(true);
            } catch (SQLException e) {
                throw failure(side, "ask", e);
            }
        }
    }
}
