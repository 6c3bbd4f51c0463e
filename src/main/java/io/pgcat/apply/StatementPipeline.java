package io.pgcat.apply;

import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.postgresql.core.BaseConnection;
import org.postgresql.core.Field;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Oid;
import org.postgresql.core.ParameterList;
import org.postgresql.core.Query;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.ResultCursor;
import org.postgresql.core.ResultHandlerBase;
import org.postgresql.core.SqlCommand;
import org.postgresql.core.TransactionState;
import org.postgresql.core.Tuple;
import org.postgresql.core.v3.SqlSerializationContext;

import io.pgcat.error.SqlStates;

/**
 * Sends different prepared statements one behind the other without waiting for each answer. The only class that knows
 * pgjdbc's inside. One thread at a time.
 *
 * <p>A call of several statements is handed to the driver as one query with these statements as its parts, the way it
 * runs {@code "a; b"}; but the parts are prepared once and stay prepared. pgjdbc itself reads answers when it has to,
 * about every 250 statements. Source: pgjdbc 42.7.11, {@code QueryExecutorImpl.sendQuery}.
 */
final class StatementPipeline {

    /** character_not_in_repertoire: what the server itself says of bytes that are no character. */
    private static final String NOT_IN_REPERTOIRE = "22021";

    /** invalid_text_representation: what the server itself says of a text that is no number. */
    private static final String INVALID_TEXT_REPRESENTATION = "22P02";

    private final QueryExecutor executor;
    private volatile long quickestNanos = Long.MAX_VALUE;

    /** @param connection pgjdbc's; a transaction is begun by the first statement when auto-commit is off */
    StatementPipeline(BaseConnection connection) {
        this.executor = connection.getQueryExecutor();
    }

    /** A statement that the server keeps prepared from its first use on. For one pipeline. */
    static final class Prepared {
        private final NativeQuery text;
        /** Whether it fails by itself where it touches another number of rows than is meant. */
        private final boolean demands;
        /** The driver's; null before the first use. */
        private Query query;
        /** The same statement as one that demands; null before the first use. */
        private Prepared demanding;

        /** @param sql one statement with {@code $n} for parameters */
        Prepared(String sql, int parameterCount) {
            this(sql, parameterCount, false);
        }

        private Prepared(String sql, int parameterCount, boolean demands) {
            this.demands = demands;
            // Where the parameters stand in the text matters only to what the driver would print.
            this.text = new NativeQuery(sql, new int[parameterCount], false, SqlCommand.BLANK);
        }

        private Query query(QueryExecutor executor) {
            if (query == null) {
                query = executor.wrap(List.of(text));
            }
            return query;
        }

        int parameterCount() {
            return text.bindPositions.length;
        }

        /** Any thread. */
        private synchronized Prepared demanding() {
            if (demanding == null) {
                int count = parameterCount() + 1;
                String sql = "WITH done AS (" + text.nativeSql
                        + " RETURNING 1) SELECT 1 / (count(*) OPERATOR(pg_catalog.=) $" + count
                        + "::bigint)::int FROM done";
                demanding = new Prepared(sql, count, true);
            }
            return demanding;
        }

        /** Lets the server forget it; a later use prepares it again. */
        synchronized void forget() {
            if (demanding != null) {
                demanding.forget();
            }
            if (query != null) {
                query.close();
            }
        }
    }

    /** Where the values of one call go. Types are left to the server. */
    static final class Parameters {
        private final ParameterList list;
        private int offset;

        private Parameters(ParameterList list) {
            this.list = list;
        }

        /** @param number 1 for {@code $1} */
        void text(int number, String value) throws SQLException {
            list.setStringParameter(offset + number, value, Oid.UNSPECIFIED);
        }

        /** @param value what the type's binary input function reads; not copied */
        void binary(int number, byte[] value) throws SQLException {
            list.setBinaryParameter(offset + number, value, Oid.UNSPECIFIED);
        }

        void sqlNull(int number) throws SQLException {
            list.setNull(offset + number, Oid.UNSPECIFIED);
        }
    }

    /** Sets every parameter of one call. Asked only when the call is about to be sent. */
    @FunctionalInterface
    interface Binder {
        void bind(Parameters parameters) throws SQLException;
    }

    /** One statement with its values. */
    record Call(Prepared statement, Binder binder) {

        /**
         * The same, failing with {@link SqlStates#DIVISION_BY_ZERO} where it would not touch so many rows: nobody has to look at its count
         * before something else may follow. For INSERT, UPDATE and DELETE.
         */
        Call demanding(long rows) {
            return new Call(statement.demanding(), parameters -> {
                binder.bind(parameters);
                parameters.text(statement.parameterCount() + 1, Long.toString(rows));
            });
        }

        boolean demands() {
            return statement.demands;
        }
    }

    /** A call failed; nothing behind it was executed. */
    static final class CallFailedException extends Exception {
        private final int index;
        private final boolean sent;

        private CallFailedException(int index, boolean sent, SQLException cause) {
            super(cause);
            this.index = index;
            this.sent = sent;
        }

        /** Which call; equal to the number of calls when all of them passed. */
        int index() {
            return index;
        }

        /** Whether the server was asked at all; else none of the calls was executed. */
        boolean sent() {
            return sent;
        }

        SQLException sqlException() {
            return (SQLException) getCause();
        }
    }

    /**
     * Executes the calls in order.
     *
     * @return of each call how many rows it affected, or returned
     * @throws CallFailedException at the first call that fails
     */
    long[] execute(List<Call> calls) throws CallFailedException {
        if (calls.isEmpty()) {
            return new long[0];
        }
        Counts counts = new Counts(calls.size());
        long began = System.nanoTime();
        try {
            executor.execute(query(calls), bind(calls), counts, 0, 0, QueryExecutor.QUERY_NO_BINARY_TRANSFER);
        } catch (SQLException e) {
            throw new CallFailedException(counts.answered, true, e);
        }
        if (counts.answered != calls.size()) {
            throw new IllegalStateException(
                    "Sent " + calls.size() + " statements, got " + counts.answered + " answers");
        }
        answeredAfter(System.nanoTime() - began);
        return counts.rows;
    }

    /** @throws IllegalStateException when a transaction is open */
    void requireIdle() {
        if (executor.getTransactionState() != TransactionState.IDLE) {
            throw new IllegalStateException("A transaction is open");
        }
    }

    /** An answer took so long. */
    void answeredAfter(long nanos) {
        quickestNanos = Math.min(quickestNanos, nanos);
    }

    /** How long the quickest answer so far took: a round trip, and not much more. Zero before the first. Any thread. */
    Duration roundTrip() {
        return quickestNanos == Long.MAX_VALUE ? Duration.ZERO : Duration.ofNanos(quickestNanos);
    }

    /** A value that cannot be sent, told as the server would. */
    static SQLException refused(NumberFormatException cause) {
        return new SQLException(cause.getMessage(), INVALID_TEXT_REPRESENTATION, cause);
    }

    private Query query(List<Call> calls) {
        if (calls.size() == 1) {
            return calls.get(0).statement().query(executor);
        }
        Query[] parts = new Query[calls.size()];
        Arrays.setAll(parts, i -> calls.get(i).statement().query(executor));
        return new Sequence(parts);
    }

    /** The driver's own composite makes the parameter list; its statements are never used. */
    private ParameterList bind(List<Call> calls) throws SQLException, CallFailedException {
        List<NativeQuery> texts = new ArrayList<>(calls.size());
        calls.forEach(call -> texts.add(call.statement().text));
        ParameterList list = executor.wrap(texts).createParameterList();
        Parameters parameters = new Parameters(list);
        for (int i = 0; i < calls.size(); i++) {
            try {
                calls.get(i).binder().bind(parameters);
            } catch (UncheckedIOException e) {
                throw new CallFailedException(i, false, new SQLException(e.getMessage(), NOT_IN_REPERTOIRE, e));
            }
            parameters.offset += calls.get(i).statement().parameterCount();
        }
        return list;
    }

    /** Counts answers, so that the failing call is known by its place. */
    private static final class Counts extends ResultHandlerBase {
        private final long[] rows;
        private int answered;

        private Counts(int calls) {
            this.rows = new long[calls];
        }

        @Override
        public void handleResultRows(Query fromQuery, Field[] fields, List<Tuple> tuples, ResultCursor cursor) {
            rows[answered++] = tuples.size();
        }

        @Override
        public void handleCommandStatus(String status, long updateCount, long insertOid) {
            rows[answered++] = updateCount;
        }

        /** What triggers say with RAISE NOTICE or WARNING is in the server's log and nobody's error. */
        @Override
        public void handleWarning(SQLWarning warning) {
            // Deliberately not collected: one chain per batch could grow without bound.
        }
    }

    /** Prepared statements, presented as the parts of one query. */
    private record Sequence(Query[] parts) implements Query {

        @Override
        public Query[] getSubqueries() {
            return parts;
        }

        @Override
        public ParameterList createParameterList() {
            throw new UnsupportedOperationException("Parameters come from the driver's own composite");
        }

        @Override
        public String toString(ParameterList parameters) {
            return getNativeSql();
        }

        @Override
        public String toString(ParameterList parameters, SqlSerializationContext context) {
            return getNativeSql();
        }

        @Override
        public String getNativeSql() {
            return "(" + parts.length + " statements)";
        }

        @Override
        public SqlCommand getSqlCommand() {
            return SqlCommand.BLANK;
        }

        @Override
        public void close() {
            // The parts outlive the sequence.
        }

        @Override
        public boolean isStatementDescribed() {
            return false;
        }

        @Override
        public boolean isEmpty() {
            return parts.length == 0;
        }

        @Override
        public int getBatchSize() {
            return 0;
        }

        @Override
        public Map<String, Integer> getResultSetColumnNameIndexMap() {
            return null;
        }
    }
}
