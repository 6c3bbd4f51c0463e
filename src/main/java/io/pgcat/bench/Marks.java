package io.pgcat.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Rows that are written behind all else: a slot that has passed one has passed everything.
 *
 * @param database one side
 * @param subscriptions each has a table of its own for them
 */
record Marks(Database database, int subscriptions) {

    private static final String TABLE = "bench_mark_";

    /** Makes their tables; both sides need them. */
    void createTables() throws SQLException {
        for (int number = 1; number <= subscriptions; number++) {
            database.execute(
                    "CREATE TABLE " + TABLE + number + " (at bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY)");
        }
    }

    /** Commits one more row for each subscription; returns a position before their commit and behind everything else. */
    String write() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SET LOCAL synchronous_commit = on");
            for (int number = 1; number <= subscriptions; number++) {
                statement.execute("INSERT INTO " + TABLE + number + " DEFAULT VALUES");
            }
            try (ResultSet row = statement.executeQuery("SELECT pg_current_wal_insert_lsn()")) {
                row.next();
                String position = row.getString(1);
                connection.commit();
                return position;
            }
        }
    }
}
