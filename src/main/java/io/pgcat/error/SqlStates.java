package io.pgcat.error;

import java.sql.SQLException;

/**
 * What a SQLSTATE means for replication. Source: PostgreSQL 18, appendix A, "PostgreSQL Error Codes".
 */
public final class SqlStates {

    public static final String UNIQUE_VIOLATION = "23505";
    private static final String EXCLUSION_VIOLATION = "23P01";
    public static final String DIVISION_BY_ZERO = "22012";
    public static final String OBJECT_IN_USE = "55006";
    public static final String OBJECT_NOT_IN_PREREQUISITE_STATE = "55000";
    public static final String UNDEFINED_OBJECT = "42704";
    public static final String UNDEFINED_TABLE = "42P01";
    public static final String INVALID_SCHEMA_NAME = "3F000";
    public static final String DUPLICATE_OBJECT = "42710";
    public static final String INSUFFICIENT_PRIVILEGE = "42501";
    public static final String UNTRANSLATABLE_CHARACTER = "22P05";

    private SqlStates() {}

    /** Whether another row has what this one may have alone. */
    public static boolean isCollision(String sqlState) {
        return UNIQUE_VIOLATION.equals(sqlState) || EXCLUSION_VIOLATION.equals(sqlState);
    }

    /** The kind of a failure while changes are applied; what is not known to pass by itself is a rejected change. */
    public static ErrorKind kindWhileApplying(SQLException failure) {
        ErrorKind kind = passing(failure);
        return kind == null ? ErrorKind.REJECTED_CHANGE : kind;
    }

    /** The kind of a failure while connecting or preparing; what is not known to pass is configuration. */
    public static ErrorKind kindWhilePreparing(SQLException failure) {
        ErrorKind kind = passing(failure);
        return kind == null ? ErrorKind.CONFIGURATION : kind;
    }

    private static ErrorKind passing(SQLException failure) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        switch (state) {
            case "25006", "40001", "40P01", "57014":
                return ErrorKind.TRANSIENT;
            case "55P03", OBJECT_IN_USE:
                return ErrorKind.BUSY;
            case "57P01", "57P02", "57P03", "57P05":
                return ErrorKind.CONNECTION;
            default:
                break;
        }
        if (state.startsWith("08")) {
            return ErrorKind.CONNECTION;
        }
        return state.startsWith("53") ? ErrorKind.BUSY : null;
    }
}
