package io.pgcat.apply.sql;

import io.pgcat.apply.target.TargetKind;
import io.pgcat.apply.target.TargetTable;

/** A table's name where its rows are meant. */
final class Table {

    private Table() {}

    /** Without the rows of tables that inherit from it: those are replicated as tables of their own. */
    static String rows(TargetTable table) {
        boolean only = table.kind() == TargetKind.TABLE && table.traits().hasChildren();
        return (only ? "ONLY " : "") + Identifier.of(table);
    }
}
