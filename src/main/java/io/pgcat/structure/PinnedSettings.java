package io.pgcat.structure;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;

/**
 * Settings that change what a server writes and how it reads it, pinned until a transaction ends. With nothing but
 * pg_catalog on the search_path every other name comes out with its schema.
 */
final class PinnedSettings {

    private static final String EVERYWHERE =
            """
            SET LOCAL search_path = pg_catalog, pg_temp;
            SET LOCAL quote_all_identifiers = off;
            SET LOCAL standard_conforming_strings = on;
            SET LOCAL DateStyle = 'ISO, YMD';
            SET LOCAL IntervalStyle = 'postgres';
            SET LOCAL TimeZone = 'UTC';
            SET LOCAL extra_float_digits = 3;
            SET LOCAL bytea_output = 'hex';
            SET LOCAL lc_monetary = 'C';
            SET LOCAL xmloption = 'content'""";

    /** To build an index may take hours; how long to wait for a lock stays the administrator's choice. */
    private static final String MAKING =
            """
            ;
            SET LOCAL array_nulls = on;
            SET LOCAL client_min_messages = warning;
            SET LOCAL statement_timeout = 0""";

    /** Tables are rows on a heap unless they say otherwise. */
    private static final String HEAP = ";\nSET LOCAL default_table_access_method = heap";

    private static final int ACCESS_METHODS_SINCE = 12;

    private static final String NO_TRANSACTION_TIMEOUT = ";\nSET LOCAL transaction_timeout = 0";

    private static final int TRANSACTION_TIMEOUT_SINCE = 17;

    /** What is asked of a publisher. */
    interface Question<T> {
        T ask() throws SQLException;
    }

    private PinnedSettings() {}

    /**
     * Asks under pinned settings, and leaves the session as it was: in a transaction of its own in auto-commit mode, else
     * within the caller's, which may hold a snapshot.
     */
    static <T> T reading(Connection connection, Question<T> question) throws SQLException {
        boolean alone = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            Savepoint before = connection.setSavepoint();
            try {
                execute(connection, EVERYWHERE);
                return question.ask();
            } finally {
                connection.rollback(before);
            }
        } finally {
            if (alone) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    /**
     * For the running transaction.
     *
     * @param first what is done next, in the same breath
     */
    static void making(Connection connection, int version, String first) throws SQLException {
        String heap = version < ACCESS_METHODS_SINCE ? "" : HEAP;
        String patient = version < TRANSACTION_TIMEOUT_SINCE ? "" : NO_TRANSACTION_TIMEOUT;
        execute(connection, EVERYWHERE + MAKING + heap + patient + ";\n" + first);
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // Braces are PostgreSQL's here, not JDBC's.
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }
}
