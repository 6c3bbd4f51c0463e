package io.pgcat.pipeline;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import io.pgcat.pipeline.PublishedTable.Operations;
import io.pgcat.pipeline.TargetSubject.Column;
import io.pgcat.pipeline.TargetSubject.Found;

/** What the target of a published table must be like. */
final class TargetChecks {

    static final List<Check<TargetSubject>> ALL = List.of(
            TargetChecks::exists,
            TargetChecks::kind,
            TargetChecks::writable,
            TargetChecks::view,
            TargetChecks::privileges,
            TargetChecks::rowSecurity,
            TargetChecks::sourceColumns,
            TargetChecks::targetColumns,
            TargetChecks::key,
            TargetChecks::replident);

    /** Bits of {@code pg_relation_is_updatable}: one per command of the server's CmdType. */
    private static final int UPDATABLE = 1 << 2;

    private static final int INSERTABLE = 1 << 3;
    private static final int DELETABLE = 1 << 4;

    private TargetChecks() {}

    private static List<Finding> exists(TargetSubject target) {
        return target.found().isPresent()
                ? List.of()
                : target.error(
                        "the target table " + target.quoted() + " does not exist",
                        "CREATE TABLE " + target.quoted()
                                + " (...); -- or map it: INSERT INTO pgcat.pgcat_table_mapping VALUES ('"
                                + target.subscription().name() + "', 1, '"
                                + target.source().name() + "', '...');");
    }

    private static List<Finding> kind(TargetSubject target) {
        if (target.found().isEmpty()) {
            return List.of();
        }
        Found found = target.found().get();
        boolean fits = found.isTable() || found.isView() || found.isForeign();
        String kind =
                switch (found.kind()) {
                    case 'm' -> "a materialized view";
                    case 'S' -> "a sequence";
                    case 'i', 'I' -> "an index";
                    default -> "a relation of kind " + found.kind();
                };
        return fits
                ? List.of()
                : target.error(
                        target.quoted() + " is " + kind
                                + ", changes can be applied to tables, views and foreign tables",
                        "map the table elsewhere: INSERT INTO pgcat.pgcat_table_mapping ...");
    }

    /** Views and foreign tables take what their rules, triggers and wrappers let them take. */
    private static List<Finding> writable(TargetSubject target) {
        if (target.found().filter(found -> found.isView() || found.isForeign()).isEmpty()) {
            return List.of();
        }
        int able = target.found().get().updatable();
        Operations published = target.source().published();
        List<String> refused = new ArrayList<>();
        addIf(published.inserts() && (able & INSERTABLE) == 0, "INSERT", refused);
        addIf(published.updates() && (able & UPDATABLE) == 0, "UPDATE", refused);
        addIf(published.deletes() && (able & DELETABLE) == 0, "DELETE", refused);
        return refused.isEmpty()
                ? List.of()
                : target.error(
                        target.quoted() + " does not take " + String.join(", ", refused),
                        target.found().get().isView()
                                ? "CREATE RULE ... AS ON " + refused.get(0) + " TO " + target.quoted()
                                        + " DO INSTEAD ...; -- or an INSTEAD OF trigger"
                                : "let the foreign server take it, or publish less: ALTER PUBLICATION ... SET (publish ="
                                        + " ...);");
    }

    private static void addIf(boolean condition, String word, List<String> words) {
        if (condition) {
            words.add(word);
        }
    }

    private static List<Finding> view(TargetSubject target) throws SQLException {
        if (target.found().filter(Found::isView).isEmpty()) {
            return List.of();
        }
        String query = "SELECT EXISTS (SELECT FROM pg_catalog.pg_trigger WHERE tgrelid = ?::oid AND tgtype & 64 <> 0"
                + " AND NOT tgisinternal) OR EXISTS (SELECT FROM pg_catalog.pg_rewrite WHERE ev_class = ?::oid"
                + " AND rulename <> '_RETURN')";
        String oid = target.found().get().oid();
        return Query.isTrue(target.database().connection(), query, oid, oid)
                ? target.info(
                        "the view's rules or INSTEAD OF triggers do the writing; as they do not fire in role replica,"
                                + " session_replication_role is origin for it")
                : List.of();
    }

    private static List<Finding> privileges(TargetSubject target) throws SQLException {
        if (target.found().isEmpty()) {
            return List.of();
        }
        Operations published = target.source().published();
        List<String> denied = target.found().get().denied();
        List<String> missing = new ArrayList<>();
        addIf(published.needsKey() && denied.contains("SELECT"), "SELECT", missing);
        addIf(published.inserts() && denied.contains("INSERT"), "INSERT", missing);
        addIf(published.updates() && denied.contains("UPDATE"), "UPDATE", missing);
        addIf(published.deletes() && denied.contains("DELETE"), "DELETE", missing);
        boolean truncates = published.truncates() && target.found().get().isTable();
        addIf(truncates && denied.contains("TRUNCATE"), "TRUNCATE", missing);
        String role = target.database().role();
        List<Finding> findings = new ArrayList<>();
        if (denied.contains("USAGE")) {
            String schema = target.quote(target.relation().schema());
            findings.addAll(target.error(
                    "role " + role + " may not use the schema of " + target.quoted(),
                    "GRANT USAGE ON SCHEMA " + schema + " TO " + role + ';'));
        }
        if (!missing.isEmpty()) {
            String words = String.join(", ", missing);
            findings.addAll(target.error(
                    "role " + role + " lacks " + words + " on " + target.quoted(),
                    "GRANT " + words + " ON " + target.quoted() + " TO " + role + ';'));
        }
        return findings;
    }

    private static List<Finding> rowSecurity(TargetSubject target) throws SQLException {
        if (target.found().filter(Found::rowSecurity).isEmpty()) {
            return List.of();
        }
        String role = target.database().role();
        return target.error(
                "row level security of " + target.quoted() + " applies to role " + role + " and may hide rows from it",
                "ALTER ROLE " + role + " BYPASSRLS;");
    }

    private static List<Finding> sourceColumns(TargetSubject target) throws SQLException {
        if (target.found().isEmpty() || target.subscription().options().target().ignoreSourceOnlyColumns()) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        for (String column : target.source().columns()) {
            if (target.column(column).isEmpty()) {
                findings.addAll(target.error(
                        "column " + column + " of the publisher does not exist in " + target.quoted(),
                        "ALTER TABLE " + target.quoted() + " ADD COLUMN " + target.quote(column)
                                + " ...; -- or set the option source_only_columns to ignore"));
            }
        }
        return findings;
    }

    private static List<Finding> targetColumns(TargetSubject target) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        for (Column column : target.columns()) {
            boolean sent = target.source().columns().contains(column.name());
            if (!sent && column.isRequired() && target.source().published().inserts()) {
                findings.addAll(target.error(
                        "column " + column.name() + " is NOT NULL, has no default, and the publisher does not send it",
                        "ALTER TABLE " + target.quoted() + " ALTER COLUMN " + target.quote(column.name())
                                + " SET DEFAULT ...;"));
            } else if (sent && column.isGenerated()) {
                findings.addAll(target.info(
                        "column " + column.name() + " is generated here; the publisher's value is not written"));
            } else if (sent && column.isAlwaysIdentity()) {
                findings.addAll(target.info("column " + column.name()
                        + " is GENERATED ALWAYS AS IDENTITY; the publisher's value overrides it"));
            }
        }
        return findings;
    }

    private static List<Finding> key(TargetSubject target) throws SQLException {
        boolean keyed = !target.replident().isEmpty()
                || !target.source().published().needsKey()
                || target.found().isEmpty();
        if (keyed) {
            return List.of();
        }
        Found found = target.found().get();
        String statement = "INSERT INTO pgcat.pgcat_replident VALUES ('"
                + target.relation().qualifiedName() + "', '{" + suggestedKey(target) + "}');";
        if (found.isView() || found.isForeign()) {
            return target.error("no key is configured for " + target.quoted() + ", which has none itself", statement);
        }
        if (!found.isTable() || found.hasUniqueIndex()) {
            return List.of();
        }
        return List.of(Finding.warn(
                target.subject(),
                target.quoted() + " has no unique index: each update and delete reads the whole table",
                "ALTER TABLE " + target.quoted() + " ADD PRIMARY KEY (" + suggestedKey(target) + ");"));
    }

    private static String suggestedKey(TargetSubject target) throws SQLException {
        List<String> quoted = new ArrayList<>();
        for (String column : target.source().key()) {
            quoted.add(target.quote(column));
        }
        return quoted.isEmpty() ? "..." : String.join(", ", quoted);
    }

    private static List<Finding> replident(TargetSubject target) throws SQLException {
        if (target.found().isEmpty()) {
            return List.of();
        }
        List<String> unknown = target.replident().stream()
                .filter(name -> target.column(name).isEmpty())
                .toList();
        return unknown.isEmpty()
                ? List.of()
                : target.error(
                        "pgcat_replident names columns that do not exist: " + String.join(", ", unknown),
                        "UPDATE pgcat.pgcat_replident SET columns = '{" + suggestedKey(target)
                                + "}' WHERE tablename = '" + target.relation().qualifiedName() + "';");
    }
}
