package io.pgcat.sequence;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads and sets where sequences stand; they are named as SQL takes them. */
final class SequenceValues {

    /** How many are read by one statement. */
    private static final int AT_ONCE = 100;

    private SequenceValues() {}

    /** Where each of them stands, by name. Needs SELECT on every one. */
    static Map<String, SequenceValue> read(Connection connection, List<String> quoted) throws SQLException {
        Map<String, SequenceValue> values = new HashMap<>();
        for (int from = 0; from < quoted.size(); from += AT_ONCE) {
            List<String> some = quoted.subList(from, Math.min(quoted.size(), from + AT_ONCE));
            StringBuilder sql = new StringBuilder();
            for (int i = 0; i < some.size(); i++) {
                sql.append(i == 0 ? "" : " UNION ALL ")
                        .append("SELECT " + i + ", last_value, is_called FROM ")
                        .append(some.get(i));
            }
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(sql.toString())) {
                while (row.next()) {
                    values.put(some.get(row.getInt(1)), new SequenceValue(row.getLong(2), row.getBoolean(3)));
                }
            }
        }
        return values;
    }

    /**
     * Sets one.
     *
     * @param backwards also where it is further already, which is looked at in the same statement
     * @return empty where it was further
     */
    static Optional<SequenceValue> set(
            Connection connection, TargetSequence sequence, SequenceValue goal, boolean backwards) throws SQLException {
        String sign = sequence.shape().isAscending() ? "<" : ">";
        String sql = "SELECT pg_catalog.setval(" + sequence.oid() + "::oid::regclass, " + goal.last() + ", "
                + goal.called() + ") FROM " + sequence.quoted() + " s WHERE " + backwards + " OR s.last_value " + sign
                + ' ' + goal.last() + " OR s.last_value = " + goal.last() + " AND NOT s.is_called AND " + goal.called();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? Optional.of(goal) : Optional.empty();
        }
    }
}
