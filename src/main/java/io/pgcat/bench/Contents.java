package io.pgcat.bench;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What tables hold, by count and checksum of their rows; equal when the same rows are there, in whatever order.
 *
 * @param tables by name, in the order of names
 */
record Contents(Map<String, String> tables) {

    /** Reads tables of one side. */
    static Contents of(Database database, List<String> tables) throws SQLException {
        Map<String, String> contents = new LinkedHashMap<>();
        for (String table : tables) {
            contents.put(
                    table,
                    database.value(
                            "SELECT count(*) || ' rows, checksum ' || coalesce(sum(hashtextextended(t::text, 0)), 0)"
                                    + " FROM " + table + " t"));
        }
        return new Contents(contents);
    }

    /** What is different at the subscriber, in words; empty text when nothing is. */
    String difference(Contents subscriber) {
        StringBuilder text = new StringBuilder();
        tables.forEach((table, rows) -> {
            String others = subscriber.tables().get(table);
            if (!rows.equals(others)) {
                text.append(text.isEmpty() ? "" : "; ")
                        .append(table)
                        .append(": publisher has ")
                        .append(rows)
                        .append(", subscriber ")
                        .append(others);
            }
        });
        return text.toString();
    }
}
