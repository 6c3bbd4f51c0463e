package io.pgcat.compare.repair;

import java.util.List;
import java.util.stream.Collectors;

import io.pgcat.apply.sql.Identifier;
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

    /** One parameter per column, in order. */
    static String insert(TargetTable table, List<RepairedColumn> columns) {
        String overriding =
                columns.stream().anyMatch(column -> column.target().identityAlways()) ? " OVERRIDING SYSTEM VALUE" : "";
        String values = columns.stream().map(RepairedColumn::parameter).collect(Collectors.joining(", "));
        return "INSERT INTO " + Identifier.of(table) + " ("
                + columns.stream().map(RepairedColumn::quoted).collect(Collectors.joining(", ")) + ")" + overriding
                + " VALUES ("
                + values + ")";
    }

    /** One parameter per column, in order, then those of {@link #PLACE}. */
    static String update(TargetTable table, List<RepairedColumn> columns) {
        String assignments = columns.stream()
                .map(column -> column.quoted() + " = " + column.parameter())
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
