package io.pgcat.pipeline;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** What a database to apply to must be like. */
final class DatabaseChecks {

    /** An error here leaves nothing more to ask. */
    static final List<Check<DatabaseSubject>> BEFORE_SCHEMA =
            List.of(DatabaseChecks::version, DatabaseChecks::writable, DatabaseChecks::schema);

    static final List<Check<DatabaseSubject>> WITH_SCHEMA = List.of(DatabaseChecks::rights, DatabaseChecks::strayRows);

    private DatabaseChecks() {}

    private static List<Finding> version(DatabaseSubject database) {
        return PublisherChecks.version(database.subject(), database.version());
    }

    private static List<Finding> writable(DatabaseSubject database) throws SQLException {
        if (Query.isTrue(database.connection(), "SELECT pg_catalog.pg_is_in_recovery()")) {
            return error(database, "is a standby, nothing can be applied to it", "configure the primary's URL");
        }
        boolean readOnly = Query.isTrue(
                database.connection(), "SELECT pg_catalog.current_setting('default_transaction_read_only')::boolean");
        return readOnly
                ? error(
                        database,
                        "has default_transaction_read_only on for role " + database.role(),
                        "ALTER ROLE " + database.role() + " SET default_transaction_read_only = off;")
                : List.of();
    }

    private static List<Finding> schema(DatabaseSubject database) throws SQLException {
        String install = "./pgcat install " + database.name();
        if (Query.value(database.connection(), "SELECT pg_catalog.to_regnamespace('pgcat')") == null) {
            return error(database, "has no schema pgcat", install);
        }
        boolean readable = Query.isTrue(
                database.connection(),
                "SELECT has_schema_privilege('pgcat', 'USAGE') AND coalesce((SELECT bool_and(has_table_privilege(c.oid,"
                        + " 'SELECT') AND has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE')"
                        + " AND has_table_privilege(c.oid, 'DELETE')) FROM pg_catalog.pg_class c"
                        + " WHERE c.relnamespace = to_regnamespace('pgcat') AND c.relkind = 'r'), true)");
        if (!readable) {
            return error(
                    database,
                    "role " + database.role() + " may not use the tables of schema pgcat",
                    install + " -- as superuser or as the schema's owner");
        }
        OptionalInt layout = Installer.layout(database.connection());
        if (layout.isEmpty() || layout.getAsInt() < Installer.LAYOUT) {
            return error(database, "has an old schema pgcat", install);
        }
        return layout.getAsInt() > Installer.LAYOUT
                ? error(database, "has a schema pgcat of a newer program", "run that program")
                : List.of();
    }

    private static List<Finding> rights(DatabaseSubject database) throws SQLException {
        return ApplyRights.findings(
                database.connection(), database.name(), database.login().username());
    }

    private static List<Finding> strayRows(DatabaseSubject database) throws SQLException {
        String query = "SELECT DISTINCT kind, subscription FROM (SELECT 'pgcat_table_mapping' AS kind, subscription"
                + " FROM pgcat.pgcat_table_mapping UNION ALL SELECT 'pgcat_row_filter', subscription"
                + " FROM pgcat.pgcat_row_filter) x WHERE NOT EXISTS (SELECT FROM pgcat.pgcat_subscription s"
                + " WHERE s.name = x.subscription) AND subscription <> ALL (?) ORDER BY 1, 2";
        List<Finding> findings = new ArrayList<>();
        for (List<String> row : Query.rows(database.connection(), query, List.copyOf(database.sources()))) {
            findings.add(Finding.warn(
                    database.subject(),
                    row.get(0) + " has rows for " + row.get(1) + ", which is no subscription",
                    "DELETE FROM pgcat." + row.get(0) + " WHERE subscription = '" + row.get(1) + "';"));
        }
        return findings;
    }

    private static List<Finding> error(DatabaseSubject database, String message, String mend) {
        return List.of(Finding.error(database.subject(), message, mend));
    }
}
