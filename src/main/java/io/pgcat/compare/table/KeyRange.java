package io.pgcat.compare.table;

import java.util.List;
import java.util.stream.Collectors;

import io.pgcat.compare.side.Side;
import io.pgcat.compare.side.Sql;

/**
 * Rows whose key lies behind one value and not behind another, both as text by key column. Which rows these are is for each
 * side's own order to say: where the orders differ, a row may lie in several ranges of a side, but never in none, and what is
 * told of it then turns out to be equal when it is looked up by key.
 *
 * @param after empty: from the first row on
 * @param upTo empty: to the last row
 */
public record KeyRange(List<String> after, List<String> upTo) {

    /** Every row. */
    static final KeyRange ALL = new KeyRange(List.of(), List.of());

    /** As SQL; empty for all rows. */
    List<String> conditions(Side side, TableKey key) {
        return java.util.stream.Stream.of(bound(side, key, after, ">"), bound(side, key, upTo, "<="))
                .filter(condition -> !condition.isEmpty())
                .toList();
    }

    private static String bound(Side side, TableKey key, List<String> values, String operator) {
        if (values.isEmpty()) {
            return "";
        }
        String columns = key.parts().stream().map(part -> part.operand(side)).collect(Collectors.joining(", "));
        StringBuilder constants = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            constants.append(i == 0 ? "" : ", ").append(key.parts().get(i).typed(side, Sql.literal(values.get(i))));
        }
        return "ROW(" + columns + ") OPERATOR(pg_catalog." + operator + ") ROW(" + constants + ')';
    }
}
