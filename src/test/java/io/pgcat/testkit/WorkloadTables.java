package io.pgcat.testkit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The tables of {@link RandomWorkload}, in schema {@code workload}. */
final class WorkloadTables {

    static final String SCHEMA = "workload";

    private static final List<String> DEFINITIONS = List.of(
            "CREATE SCHEMA workload",
            // An ordinary table: inserts, updates, key changes, deletes.
            "CREATE TABLE workload.item (id bigint PRIMARY KEY, name text NOT NULL, quantity int, price numeric(12, 2),"
                    + " note text, at timestamptz)",
            // Bodies are kept out of line, so an update of the revision alone sends them as unchanged TOAST.
            "CREATE TABLE workload.document (id bigint PRIMARY KEY, body text, revision int NOT NULL, attachment bytea)",
            "ALTER TABLE workload.document ALTER body SET STORAGE EXTERNAL, ALTER attachment SET STORAGE EXTERNAL",
            // Two columns as replica identity, other than the primary key.
            "CREATE TABLE workload.tag (id bigint PRIMARY KEY, region int NOT NULL, code text NOT NULL, value text)",
            "CREATE UNIQUE INDEX tag_identity ON workload.tag (region, code)",
            "ALTER TABLE workload.tag REPLICA IDENTITY USING INDEX tag_identity",
            // No key, duplicates and NULLs: an update touches exactly one of several equal rows.
            "CREATE TABLE workload.duplicate (a int, b text)",
            "ALTER TABLE workload.duplicate REPLICA IDENTITY FULL",
            // No key and no replica identity: may only grow.
            "CREATE TABLE workload.event (kind text, payload jsonb)",
            // Two that are emptied now and then, alone or together.
            "CREATE TABLE workload.scratch_a (id bigint PRIMARY KEY, v text)",
            "CREATE TABLE workload.scratch_b (id bigint PRIMARY KEY, v text)",
            // Their sums agree after every transaction.
            "CREATE TABLE workload.debit (id int PRIMARY KEY, amount bigint NOT NULL)",
            "CREATE TABLE workload.credit (id int PRIMARY KEY, amount bigint NOT NULL)");

    private static final String IMBALANCE = "SELECT (SELECT coalesce(sum(amount), 0) FROM workload.debit)"
            + " - (SELECT coalesce(sum(amount), 0) FROM workload.credit)";

    private WorkloadTables() {}

    static void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String definition : DEFINITIONS) {
                statement.execute(definition);
            }
        }
    }

    static long imbalance(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(IMBALANCE)) {
            row.next();
            return row.getLong(1);
        }
    }
}
