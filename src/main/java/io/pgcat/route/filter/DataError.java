package io.pgcat.route.filter;

import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

/** The errors that PostgreSQL itself raises while it evaluates an expression on a row. Never with the value. */
final class DataError {

    private DataError() {}

    static ReplicationException divisionByZero() {
        return of("division by zero", "22012");
    }

    static ReplicationException outOfRange(String type) {
        return of("value out of range for type " + type, "22003");
    }

    static ReplicationException invalidText(String type) {
        return of("invalid input syntax for type " + type, "22P02");
    }

    static ReplicationException of(String problem, String sqlState) {
        return new ReplicationException(
                ErrorKind.REJECTED_CHANGE, "Cannot evaluate the row filter: " + problem + ".", null, sqlState, null);
    }
}
