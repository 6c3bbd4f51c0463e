package io.pgcat.apply.sql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.pgcat.apply.target.TargetTable;

/** Empties tables. */
public final class TruncateSql {

    private TruncateSql() {}

    /**
     * The statements: one TRUNCATE over all tables that can be truncated, so that foreign keys between them do not
     * matter, and a DELETE for each other. Never CASCADE: the publisher names every table that it emptied, and no other
     * is touched.
     */
    public static List<String> of(Collection<TargetTable> tables, boolean restartIdentity) {
        List<String> truncated = new ArrayList<>();
        List<String> statements = new ArrayList<>();
        for (TargetTable table : tables) {
            if (table.traits().truncatable()) {
                truncated.add(Table.rows(table));
            } else {
                statements.add("DELETE FROM " + Identifier.of(table));
            }
        }
        if (!truncated.isEmpty()) {
            statements.add(
                    0, "TRUNCATE TABLE " + String.join(", ", truncated) + (restartIdentity ? " RESTART IDENTITY" : ""));
        }
        return statements;
    }
}
