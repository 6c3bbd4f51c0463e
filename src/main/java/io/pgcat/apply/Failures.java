package io.pgcat.apply;

import java.sql.SQLException;
import java.util.Set;
import java.util.regex.Pattern;

import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

import io.pgcat.apply.CopyTarget.Manner;
import io.pgcat.apply.StatementFailedException.Planned;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.ReplicationException.Place;
import io.pgcat.error.SqlStates;

/** Server's failures, told without row values. */
final class Failures {

    /** Messages of class 22 quote the value that they refuse; quotation marks differ with lc_messages. */
    private static final Pattern QUOTED = Pattern.compile("[\"'«»„“”‘’「」].*[\"'«»„“”‘’「」]", Pattern.DOTALL);

    /** No such schema, function, table or column; no right. */
    private static final Set<String> MISSING = Set.of("3F000", "42883", "42P01", "42703", "42501");

    private static final String LIMIT_EXCEEDED = "53400";
    private static final String ROWS_ARE_THERE =
            ". If rows are there already, empty the table, or let copy_conflict be truncate or upsert";
    private static final int MAX_LENGTH = 500;

    private Failures() {}

    /** A failure to connect, to prepare the session, or to read what the target looks like. */
    static ReplicationException preparing(TargetDatabase database, SQLException cause) {
        return new ReplicationException(
                SqlStates.kindWhilePreparing(cause),
                "Cannot work with database " + database.name() + ": " + message(cause) + hint(database, state(cause)),
                null,
                state(cause),
                clean(cause));
    }

    /** What is missing is schema pgcat, or a right on it: nothing else is named before a change is applied. */
    private static String hint(TargetDatabase database, String state) {
        if (state.equals(LIMIT_EXCEEDED)) {
            return ". Raise max_active_replication_origins there (PostgreSQL 18 and later; before: max_replication_slots) to"
                    + " more than the number of subscriptions, and restart it";
        }
        return MISSING.contains(state) ? ". Run: pgcat install " + database.name() : "";
    }

    /** A failure of a statement that applies changes, or of COMMIT. */
    static ReplicationException applying(StatementFailedException failure, String conflict) {
        SQLException cause = failure.sqlException();
        Planned planned = failure.planned();
        return new ReplicationException(
                SqlStates.kindWhileApplying(cause),
                "Cannot apply " + planned.description() + ": " + (conflict.isEmpty() ? "" : conflict + ", ")
                        + message(cause),
                new Place(planned.transaction().commitLsn(), planned.tableName()),
                state(cause),
                clean(cause));
    }

    /** A failure of a statement that brings rows of a copy. Its words are the same each time that the copy is tried again. */
    static ReplicationException copying(StatementFailedException failure, Manner manner) {
        SQLException cause = failure.sqlException();
        String named = failure.planned().tableName();
        String target = named.isEmpty() ? manner.source() : named;
        boolean meetsRows = SqlStates.isCollision(state(cause)) && !manner.over();
        return new ReplicationException(
                SqlStates.kindWhileApplying(cause),
                "Cannot copy " + manner.source() + (target.equals(manner.source()) ? "" : " into " + target) + ": "
                        + message(cause) + (meetsRows ? ROWS_ARE_THERE : ""),
                new Place(manner.lsn(), target),
                state(cause),
                clean(cause));
    }

    /** Whether the same connection may be used again. */
    static boolean isConnectionLost(SQLException cause) {
        return SqlStates.kindWhileApplying(cause) == ErrorKind.CONNECTION;
    }

    /** Whether the cause may be that the target was redefined since its definition was read. */
    static boolean mayBeStaleDefinition(SQLException cause) {
        String state = state(cause);
        return state.startsWith("42") && !SqlStates.INSUFFICIENT_PRIVILEGE.equals(state) || state.equals("0A000");
    }

    /** The constraint that the server names; empty when it names none. */
    static String constraint(SQLException cause) {
        ServerErrorMessage message = server(cause);
        return message == null || message.getConstraint() == null ? "" : message.getConstraint();
    }

    private static ServerErrorMessage server(SQLException cause) {
        return cause instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
    }

    private static String state(SQLException cause) {
        return cause.getSQLState() == null ? "" : cause.getSQLState();
    }

    private static String message(SQLException cause) {
        ServerErrorMessage server = server(cause);
        String message = server == null || server.getMessage() == null ? cause.getMessage() : server.getMessage();
        if (message == null) {
            return state(cause);
        }
        String masked = state(cause).startsWith("22") ? QUOTED.matcher(message).replaceAll("\"…\"") : message;
        return masked.length() > MAX_LENGTH ? masked.substring(0, MAX_LENGTH) + "…" : masked;
    }

    /** The failure without what the server said about rows, which may end in a log. */
    private static SQLException clean(SQLException cause) {
        SQLException clean = new SQLException(message(cause), cause.getSQLState());
        clean.setStackTrace(cause.getStackTrace());
        return clean;
    }
}
