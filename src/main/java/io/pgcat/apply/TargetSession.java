package io.pgcat.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jboss.logging.Logger;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

import io.pgcat.apply.StatementFailedException.Planned;
import io.pgcat.apply.StatementPipeline.Call;
import io.pgcat.apply.StatementPipeline.Prepared;
import io.pgcat.apply.StatementQueue.Expected;
import io.pgcat.apply.StatementQueue.Outcome;
import io.pgcat.apply.Strategies.Wanted;
import io.pgcat.apply.target.SessionRole;
import io.pgcat.apply.target.TargetCatalog;
import io.pgcat.apply.target.TargetTable;
import io.pgcat.change.Relation;
import io.pgcat.progress.Move;

/**
 * A session at the target with everything pinned that could change the meaning of a statement or a value, and what was
 * prepared in it. One thread at a time, except {@link #abort}.
 */
final class TargetSession implements KnownTargets, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(TargetSession.class);

    /** More relations than this push out the one that was not used for longest. */
    private static final int MAX_RELATIONS = 1000;

    private static final int CLOSE_TIMEOUT_MS = 2000;

    private final Connection connection;
    private final StatementPipeline pipeline;
    private final TargetCatalog catalog;
    private final String subscription;
    private final String originName;
    private final boolean ignoreSourceOnlyColumns;
    private final Map<String, Prepared> services = new HashMap<>();

    private final Map<Relation, TableStatements> tables = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Relation, TableStatements> eldest) {
            if (size() <= MAX_RELATIONS) {
                return false;
            }
            eldest.getValue().forget();
            known.remove(eldest.getKey());
            return true;
        }
    };
    /** The same tables, for whoever prepares what is to be done next. */
    private final Map<Relation, TableStatements> known = new ConcurrentHashMap<>();

    private final FoldTrust trust = new FoldTrust();
    private final HeldChanges held = new HeldChanges(this);
    private final Strategies strategies;
    private final boolean hasOrigin;
    private SessionRole committedRole;
    private SessionRole role;

    private TargetSession(Connection connection, ApplyConfig config) throws SQLException {
        this.connection = connection;
        this.subscription = config.subscription();
        this.originName = config.originName();
        this.ignoreSourceOnlyColumns = config.ignoreSourceOnlyColumns();
        this.strategies = config.strategies();
        this.pipeline = new StatementPipeline(connection.unwrap(BaseConnection.class));
        this.hasOrigin = !originName.isEmpty();
        SessionStart.prepare(connection, config);
        this.catalog = new TargetCatalog(connection);
        connection.setAutoCommit(false);
    }

    /** Connects, pins the settings, and takes the replication origin. */
    static TargetSession open(TargetDatabase database, ApplyConfig config) throws SQLException {
        Connection connection = database.open("pgcat " + config.subscription());
        try {
            return new TargetSession(connection, config);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    String subscription() {
        return subscription;
    }

    Connection connection() {
        return connection;
    }

    boolean hasOrigin() {
        return hasOrigin;
    }

    /** Changes that wait for the copy of their table. */
    HeldChanges held() {
        return held;
    }

    StatementPipeline pipeline() {
        return pipeline;
    }

    TargetCatalog catalog() {
        return catalog;
    }

    /** The statements for a relation; made anew when the target's definition is another one. */
    TableStatements statements(Relation relation) throws SQLException {
        TableStatements before = tables.get(relation);
        var table = catalog.table(relation);
        if (before != null && before.table() == table) {
            return before;
        }
        if (before != null) {
            before.forget();
        }
        TableStatements made = new TableStatements(relation, table, pipeline::roundTrip, ignoreSourceOnlyColumns);
        tables.put(relation, made);
        known.put(relation, made);
        return made;
    }

    /** As {@link #statements}, of the target as it is at this moment: somebody else may just have given it its keys. */
    TableStatements statementsNow(Relation relation) throws SQLException {
        catalog.expire(relation);
        catalog.refresh(List.of(relation));
        return statements(relation);
    }

    /** What {@link #statements} returned last for it; null when it was not asked yet. */
    @Override
    public TableStatements known(Relation relation) {
        return known.get(relation);
    }

    /** Forgets all definitions and what was prepared for them. */
    void forgetDefinitions() {
        catalog.forget();
        tables.values().forEach(TableStatements::forget);
        tables.clear();
        known.clear();
        trust.forget();
    }

    /** A call of a statement that belongs to no table, with text parameters. */
    Call service(String sql, List<String> values) {
        return call(services.computeIfAbsent(sql, text -> new Prepared(text, values.size())), values);
    }

    /** A call that notes how far something is; it fails where it has to touch one row and does not. */
    Call move(Move move) {
        Call call = service(move.sql(), move.parameters());
        return move.one() ? call.demanding(1) : call;
    }

    private static Call call(Prepared prepared, List<String> values) {
        return new Call(prepared, parameters -> {
            for (int i = 0; i < values.size(); i++) {
                parameters.text(i + 1, values.get(i));
            }
        });
    }

    /** A call of a statement without parameters that will hardly come again. */
    Call once(String sql) {
        return new Call(new Prepared(sql, 0), parameters -> {});
    }

    /** Makes the statements behind this one run under a role. */
    void assume(SessionRole next, StatementQueue queue, Planned planned) throws StatementFailedException {
        if (role != next) {
            role = next;
            queue.send(
                    service("SELECT pgcat.pgcat_set_session_replication_role($1)", List.of(next.setting())),
                    new Expected(planned, Outcome.ANY));
        }
    }

    /** A savepoint was gone back to, and with it the role that was set behind it. */
    void roleIsUnknown() {
        role = null;
    }

    @Override
    public FoldTrust trust() {
        return trust;
    }

    @Override
    public Wanted wanted(TargetTable table) {
        return strategies.of(table.qualifiedName());
    }

    /** Lets somebody ask something within the transaction that is open. */
    <T> T ask(CopyTarget.Question<T> question) throws SQLException {
        return question.ask(connection);
    }

    /**
     * Has the server's process read what it needs to tell what a table is like, which takes it twenty milliseconds once: it is asked for one
     * that is always there.
     */
    void warmUp() throws SQLException {
        read(asked -> {
            catalog.warmUp();
            return null;
        });
    }

    /**
     * Reads something small by itself, in one round trip: no transaction may be open. How long that takes tells how far away the
     * target is.
     */
    <T> T read(CopyTarget.Question<T> question) throws SQLException {
        pipeline.requireIdle();
        connection.setAutoCommit(true);
        try {
            long began = System.nanoTime();
            T answer = question.ask(connection);
            pipeline.answeredAfter(System.nanoTime() - began);
            return answer;
        } finally {
            connection.setAutoCommit(false);
        }
    }

    CopyManager copyManager() throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }

    void commit() throws SQLException {
        connection.commit();
        committed();
    }

    /** A COMMIT that was sent otherwise has returned. */
    void committed() {
        committedRole = role;
    }

    void rollback() throws SQLException {
        role = committedRole;
        connection.rollback();
    }

    /** Rolls back because of a failure, which stays the one that is told. */
    void rollbackAfter(Exception failure) {
        try {
            rollback();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    /** Runs one statement that is too rare to prepare. */
    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Breaks the connection under whatever another thread does with it. Any thread. */
    void abort() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debugf("Connection did not abort cleanly, sqlState=%s", e.getSQLState());
        }
    }

    /** As {@link #close}, for a session that may be broken already. */
    void closeQuietly() {
        try {
            close();
        } catch (SQLException e) {
            LOG.debugf("Session of %s did not close cleanly, sqlState=%s", subscription, e.getSQLState());
        }
    }

    /** As {@link #closeQuietly}, and drops the origin, which nobody will use again soon: a server has room for few. */
    void closeForGood() {
        try {
            if (hasOrigin && !connection.isClosed()) {
                giveOriginBack();
                SessionStart.dropOrigin(connection, originName);
            }
            connection.close();
        } catch (SQLException e) {
            LOG.debugf("Origin %s was not dropped, sqlState=%s", originName, e.getSQLState());
            closeQuietly();
        }
    }

    private void giveOriginBack() throws SQLException {
        connection.setNetworkTimeout(Runnable::run, CLOSE_TIMEOUT_MS);
        connection.rollback();
        connection.setAutoCommit(true);
        execute("SELECT pgcat.pgcat_replication_origin_session_reset()");
    }

    /** Gives the origin back first: the server's process lives on for a moment and would hold it. */
    @Override
    public void close() throws SQLException {
        try (connection) {
            if (hasOrigin && !connection.isClosed()) {
                giveOriginBack();
            }
        }
    }
}
