package io.pgcat.apply;

import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;

import io.pgcat.apply.target.TargetTable;
import io.pgcat.change.Change;
import io.pgcat.change.Transaction;

/** The server refused a statement; the target transaction is lost. */
final class StatementFailedException extends Exception {

    private final transient Planned planned;

    StatementFailedException(Planned planned, SQLException cause) {
        super(cause);
        this.planned = planned;
    }

    /** What the statement was made of. */
    Planned planned() {
        return planned;
    }

    SQLException sqlException() {
        return (SQLException) getCause();
    }

    /**
     * What a statement is for.
     *
     * @param transaction the publisher's transaction
     * @param table null for statements that belong to no table
     * @param change null likewise
     */
    record Planned(Transaction transaction, TableStatements table, Change change) {

        Optional<TargetTable> target() {
            return Optional.ofNullable(table).map(TableStatements::table);
        }

        /** {@code schema.name}, or empty. */
        String tableName() {
            return target().map(TargetTable::qualifiedName).orElse("");
        }

        /** {@code update of public.t of the transaction at 0/15E8D40}, or without what is before {@code the}. */
        String description() {
            String whole = "the transaction at " + transaction.commitLsn();
            if (change == null) {
                return whole;
            }
            String preposition =
                    switch (change.kind()) {
                        case INSERT, COPY -> " into ";
                        case UPDATE -> " of ";
                        case DELETE -> " from ";
                        case TRUNCATE, MESSAGE -> " ";
                    };
            return change.kind().name().toLowerCase(Locale.ROOT) + preposition + tableName() + " of " + whole;
        }
    }
}
