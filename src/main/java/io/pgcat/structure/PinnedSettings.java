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

    /** Tables lie where the target's administrator keeps them, and are rows on a heap unless they say otherwise. */
    private static final String MAKING =
            """
            ;
            SET LOCAL array_nulls = on;
            SET LOCAL client_min_messages = warning""";

    private static final String HEAP = ";\nSET LOCAL default_table_access_method = heap";
    private static final int ACCESS_METHODS_SINCE = 12;

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

    /** For the running transaction. */
    static void making(Connection connection, int version) throws SQLException {
        execute(connection, EVERYWHERE + MAKING + (version < ACCESS_METHODS_SINCE ? "" : HEAP));
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // Braces are PostgreSQL's here, not JDBC's.
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }
}
