package io.pgcat.structure;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.Set;

import org.jboss.logging.Logger;

import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.SqlStates;
import io.pgcat.structure.Report.Item;
import io.pgcat.structure.Report.Problem;

/**
 * A connection to the target, on which each object is made in a transaction of its own, with all that belongs to it: so
 * an object that is there is whole. What the target refuses becomes a problem; what passes by itself, as lost connections
 * and deadlocks do, ends the work and may be repeated from the start. One thread.
 */
final class TargetSession implements AutoCloseable {

    /** Keeps two that create at the same target apart: "pgca" in ASCII, and 3, as others of ours have 1 and 2. */
    private static final String LOCK_ALL = "SELECT pg_catalog.pg_advisory_xact_lock(1885824884, 3)";

    /** Keeps two that finish the same table apart, and perhaps some others: "pgcb", and a hash of the table's name. */
    private static final String LOCK_TABLE = "SELECT pg_catalog.pg_advisory_xact_lock(1885824885, %d)";

    /** Somebody was faster. */
    private static final Set<String> DUPLICATES = Set.of("42P06", "42P07", SqlStates.DUPLICATE_OBJECT);

    /** Here a unique violation is most likely one of rows, and to try again takes long. */
    private static final Set<String> OVER_ROWS = Set.of("CREATE UNIQUE INDEX", "ALTER TABLE ADD CONSTRAINT");

    private static final String DATA_EXCEPTIONS = "22";
    private static final String INVALID_PARAMETER = "22023";

    private static final Logger LOG = Logger.getLogger(TargetSession.class);

    private final Connection connection;
    private final boolean autoCommit;
    private final int version;
    private final TargetObjects objects;
    private final ReportBuilder report = new ReportBuilder();
    private String lock = LOCK_ALL;

    /** How an attempt ended. */
    enum Outcome {
        CREATED,
        EXISTING,
        /** Not made, for a reason that is reported already. */
        PASSED_OVER,
        /** By the target, which is reported. */
        REFUSED;

        /** Whether the object can be used by others. */
        boolean isThere() {
            return this == CREATED || this == EXISTING;
        }
    }

    /** Makes one object, unless it is there. */
    interface Work {
        Outcome run(Attempt attempt) throws SQLException;
    }

    /** Asks. */
    interface Question<T> {
        T ask(TargetObjects objects) throws SQLException;
    }

    /** @param connection not within a transaction; {@link #close} leaves its auto-commit mode as it was */
    TargetSession(Connection connection) {
        try {
            this.connection = connection;
            this.autoCommit = connection.getAutoCommit();
            this.version = connection.getMetaData().getDatabaseMajorVersion();
            this.objects = new TargetObjects(connection);
            connection.setAutoCommit(false);
        } catch (SQLException failure) {
            throw failed("prepare the target", failure);
        }
    }

    /** The target's major version. */
    int version() {
        return version;
    }

    ReportBuilder report() {
        return report;
    }

    /** From now on only others of ours that work on the same table are kept out, and no longer all of them. */
    void workOn(QualifiedName table) {
        lock = String.format(LOCK_TABLE, table.hashCode());
    }

    /** What an attempt may do within its transaction. What it reports counts only when that commits. */
    final class Attempt {

        private final ReportBuilder pending = new ReportBuilder();
        private String statement = "SELECT";

        TargetObjects objects() {
            return objects;
        }

        ReportBuilder report() {
            return pending;
        }

        void run(Command command) throws SQLException {
            statement = command.kind();
            LOG.debugf("structure: %s", command.sql());
            PinnedSettings.execute(connection, command.sql());
        }

        void run(List<Command> commands) throws SQLException {
            for (Command command : commands) {
                run(command);
            }
        }

        /** Something that the object can do without: a refusal is a problem of its own. */
        void tryTo(Command command, Item item) throws SQLException {
            Savepoint before = connection.setSavepoint();
            try {
                run(command);
                connection.releaseSavepoint(before);
            } catch (SQLException failure) {
                requireRefusal(item, failure);
                connection.rollback(before);
                pending.problem(new Problem(
                        command.kind(),
                        item,
                        firstLine(failure),
                        failure.getSQLState(),
                        "It is made without this. When the cause is gone, run by hand: " + command.sql()));
            }
        }
    }

    /**
     * Runs work in a transaction.
     *
     * @throws ReplicationException where the target did not refuse it but could not do it just now
     */
    Outcome attempt(Item item, Needs needs, Work work) {
        try {
            return attempt(item, needs, work, true);
        } catch (SQLException failure) {
            throw failed("make " + item, failure);
        }
    }

    private Outcome attempt(Item item, Needs needs, Work work, boolean first) throws SQLException {
        Attempt attempt = new Attempt();
        try {
            PinnedSettings.making(connection, version, lock);
            Outcome outcome = work.run(attempt);
            connection.commit();
            record(item, outcome);
            report.add(attempt.pending.build());
            return outcome;
        } catch (SQLException failure) {
            requireRefusal(item, failure);
            connection.rollback();
            if (first && isOvertaken(failure, attempt.statement)) {
                return attempt(item, needs, work, false);
            }
            report.problem(new Problem(
                    attempt.statement,
                    item,
                    message(failure, attempt.statement),
                    failure.getSQLState(),
                    Hints.of(failure.getSQLState(), needs.others())));
            return Outcome.REFUSED;
        }
    }

    /** Whether another session has just made what this one was about to. */
    private static boolean isOvertaken(SQLException failure, String statement) {
        String state = failure.getSQLState();
        return DUPLICATES.contains(state) || SqlStates.UNIQUE_VIOLATION.equals(state) && !OVER_ROWS.contains(statement);
    }

    private void record(Item item, Outcome outcome) {
        switch (outcome) {
            case CREATED -> report.created(item);
            case EXISTING -> report.existing(item);
            case PASSED_OVER, REFUSED -> LOG.debugf("structure: %s is not made", item);
        }
    }

    private static void requireRefusal(Item item, SQLException failure) {
        if (SqlStates.kindWhilePreparing(failure) != ErrorKind.CONFIGURATION) {
            throw failed("make " + item, failure);
        }
    }

    /** Asks outside of any attempt. */
    <T> T ask(Question<T> question) {
        try {
            PinnedSettings.making(connection, version, "");
            T answer = question.ask(objects);
            connection.rollback();
            return answer;
        } catch (SQLException failure) {
            throw failed("look what is at the target", failure);
        }
    }

    static ReplicationException failed(String task, SQLException failure) {
        return new ReplicationException(
                SqlStates.kindWhilePreparing(failure),
                "Cannot " + task + ": " + firstLine(failure) + " (SQLSTATE " + failure.getSQLState() + ')',
                null,
                failure.getSQLState(),
                failure);
    }

    /** An expression that fails for a value says so with the value, where the statement goes over rows. */
    private static String message(SQLException failure, String statement) {
        String state = failure.getSQLState();
        boolean tellsValue = state != null && state.startsWith(DATA_EXCEPTIONS) && !state.equals(INVALID_PARAMETER);
        boolean overRows = OVER_ROWS.contains(statement) || statement.equals("CREATE INDEX");
        return tellsValue && overRows ? "its expression fails for a value of a row" : firstLine(failure);
    }

    /** What follows may hold values of rows. */
    static String firstLine(SQLException failure) {
        String text = String.valueOf(failure.getMessage());
        return text.lines().filter(line -> !line.isBlank()).findFirst().orElse(text);
    }

    @Override
    public void close() {
        try {
            if (!connection.isClosed()) {
                connection.rollback();
                connection.setAutoCommit(autoCommit);
            }
        } catch (SQLException failure) {
            throw failed("leave the target as it was", failure);
        }
    }
}
