package io.pgcat.apply.sql;

import java.util.BitSet;

import io.pgcat.apply.target.KeyColumns;
import io.pgcat.apply.target.KeyColumns.KeyColumn;
import io.pgcat.apply.target.TargetColumn;
import io.pgcat.apply.target.TargetKind;
import io.pgcat.apply.target.TargetTable;

/**
 * The WHERE clause that finds one row. Operators and types carry their schema, and columns stay bare where possible so that
 * an index serves.
 */
public final class RowMatch {

    private RowMatch() {}

    /**
     * The clause, from {@code WHERE} on.
     *
     * @param nulls which of the key's columns, by place in the key, are SQL NULL and so need no parameter
     * @param parameters numbers the parameters; one is taken per column that is not NULL, in key order
     */
    public static String where(TargetTable table, KeyColumns key, BitSet nulls, Numbering parameters) {
        String condition = condition(key, nulls, parameters);
        if (key.unique() || !table.kind().hasRowPlaces()) {
            return " WHERE " + condition;
        }
        if (table.isDistributed()) {
            return " WHERE " + condition + (isInOneShard(table, key) ? place(table, condition) : "");
        }
        // Several rows may match and exactly one is meant: name it by its place.
        String from = " FROM " + Table.rows(table) + " WHERE " + condition + " LIMIT 1)";
        if (table.kind() == TargetKind.PARTITIONED) {
            return " WHERE (tableoid, ctid) = (SELECT tableoid, ctid" + from;
        }
        return " WHERE ctid = (SELECT ctid" + from;
    }

    /** Whether the rows that match lie in one shard, so that a place there is one row's. */
    private static boolean isInOneShard(TargetTable table, KeyColumns key) {
        return table.kind() == TargetKind.TABLE
                && key.names().contains(table.traits().distributionColumn());
    }

    /** The condition stays in front: it tells Citus the shard. */
    private static String place(TargetTable table, String condition) {
        return " AND ctid OPERATOR(pg_catalog.=) (SELECT ctid FROM " + Table.rows(table) + " WHERE " + condition
                + " LIMIT 1)";
    }

    private static String condition(KeyColumns key, BitSet nulls, Numbering parameters) {
        StringBuilder sql = new StringBuilder();
        for (int i = 0; i < key.columns().size(); i++) {
            KeyColumn column = key.columns().get(i);
            sql.append(i == 0 ? "" : " AND ");
            if (nulls.get(i)) {
                sql.append(Identifier.quote(column.target().name())).append(" IS NULL");
                continue;
            }
            sql.append(equal(column.target(), parameters.next(), key.fullRow()));
        }
        return sql.toString();
    }

    /** One column's comparison; strict also tells apart what is equal but not the same, 1.0 and 1.00. */
    public static String equal(TargetColumn column, String parameter, boolean strict) {
        String name = Identifier.quote(column.name());
        String same = name + "::text OPERATOR(pg_catalog.=) " + parameter + "::" + column.fullType() + "::text";
        if (column.equality().isEmpty()) {
            return same;
        }
        String left = column.domain() ? name + "::" + column.type() : name;
        String equal = left + " OPERATOR(" + column.equality() + ") " + parameter + "::" + column.type();
        return strict && !column.exact() ? equal + " AND " + same : equal;
    }
}
