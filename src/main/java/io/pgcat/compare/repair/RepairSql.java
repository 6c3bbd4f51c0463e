package io.pgcat.compare.repair;

import java.util.List;
import java.util.stream.Collectors;

import io.pgcat.apply.sql.Identifier;
import io.pgcat.apply.target.TargetColumn;
import io.pgcat.apply.target.TargetKind;
import io.pgcat.apply.target.TargetTable;

/** Statements that write one row of a target, with {@code ?} for the parameters. */
final class RepairSql {

    /** Where a row is and which version of it: whoever writes it meanwhile makes another one. */
    static final List<String> PLACE =
            List.of("tableoid::pg_catalog.text", "ctid::pg_catalog.text", "xmin::pg_catalog.text");

    private static final String AT_PLACE =
            " WHERE tableoid = ?::pg_catalog.oid AND ctid = ?::pg_catalog.tid AND xmin = ?::pg_catalog.xid";

    private RepairSql() {}

    /** A publisher's value as its output function writes it: what replication would send. Reading it needs no operator. */
    static String sent(String column) {
        String name = Identifier.quote(column);
        return "CASE WHEN " + name + " IS DISTINCT FROM NULL THEN pg_catalog.format('%s', " + name + ") END";
    }

    /** One parameter per column, in order. */
    static String insert(TargetTable table, List<TargetColumn> columns) {
        String overriding = columns.stream().anyMatch(TargetColumn::identityAlways) ? " OVERRIDING SYSTEM VALUE" : "";
        String values = columns.stream().map(column -> "?").collect(Collectors.joining(", "));
        return "INSERT INTO " + Identifier.of(table) + " ("
                + Identifier.list(columns.stream().map(TargetColumn::name).toList()) + ")" + overriding + " VALUES ("
                + values + ")";
    }

    /** One parameter per column, in order, then those of {@link #PLACE}. */
    static String update(TargetTable table, List<TargetColumn> columns) {
        String assignments = columns.stream()
                .map(column -> Identifier.quote(column.name()) + " = ?")
                .collect(Collectors.joining(", "));
        return "UPDATE " + rows(table) + " SET " + assignments + AT_PLACE;
    }

    /** The parameters are those of {@link #PLACE}. */
    static String delete(TargetTable table) {
        return "DELETE FROM " + rows(table) + AT_PLACE;
    }

    private static String rows(TargetTable table) {
        return (table.kind() == TargetKind.TABLE ? "ONLY " : "") + Identifier.of(table);
    }
}
