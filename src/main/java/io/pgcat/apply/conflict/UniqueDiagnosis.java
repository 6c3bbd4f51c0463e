package io.pgcat.apply.conflict;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.pgcat.apply.sql.Identifier;
import io.pgcat.apply.sql.RowMatch;
import io.pgcat.apply.target.TargetTable;
import io.pgcat.apply.target.UniqueIndex;
import io.pgcat.change.Change;
import io.pgcat.change.Relation;
import io.pgcat.change.Tuple;

/** Finds out, after a unique violation was rolled back, which unique constraints the row meets. */
public final class UniqueDiagnosis {

    private final Connection connection;
    private final TargetTable table;

    /**
     * What was found.
     *
     * @param columns names of the columns of all constraints that are met, in alphabetical order
     */
    public record Finding(ConflictType type, List<String> columns) {

        /** {@code insert_exists, key (id)}. */
        public String text() {
            return type.label() + (columns.isEmpty() ? "" : ", key (" + String.join(", ", columns) + ")");
        }
    }

    /** @param connection outside a transaction that failed; a short one is left open */
    public UniqueDiagnosis(Connection connection, TargetTable table) {
        this.connection = connection;
        this.table = table;
    }

    /**
     * Looks for rows that the new version meets.
     *
     * @param constraint the one that the server named; empty when it named none
     */
    public Finding of(Change change, String constraint) throws SQLException {
        Relation relation;
        Tuple row;
        if (change instanceof Change.Update update) {
            relation = update.relation();
            row = update.row();
        } else {
            Change.Insert insert = (Change.Insert) change;
            relation = insert.relation();
            row = insert.row();
        }
        List<UniqueIndex> met = new ArrayList<>();
        for (UniqueIndex index : table.uniqueIndexes()) {
            if (index.name().equals(constraint) || moved(change, index) && meets(relation, row, index)) {
                met.add(index);
            }
        }
        ConflictType single =
                change.kind() == Change.Kind.UPDATE ? ConflictType.UPDATE_EXISTS : ConflictType.INSERT_EXISTS;
        return new Finding(
                met.size() > 1 ? ConflictType.MULTIPLE_UNIQUE_CONFLICTS : single,
                List.copyOf(met.stream()
                        .flatMap(index -> index.columns().stream())
                        .collect(Collectors.toCollection(TreeSet::new))));
    }

    /** Whether the row may meet others there: an update that leaves these columns as they are meets itself. */
    private static boolean moved(Change change, UniqueIndex index) {
        if (!(change instanceof Change.Update update)) {
            return true;
        }
        if (update.oldRow() == Change.OldRow.ABSENT) {
            return index.columns().stream()
                    .map(update.relation()::indexOf)
                    .anyMatch(place -> place.isPresent()
                            && !update.relation()
                                    .columns()
                                    .get(place.getAsInt())
                                    .key());
        }
        return index.columns().stream()
                .map(update.relation()::indexOf)
                .filter(OptionalInt::isPresent)
                .anyMatch(place -> !update.old().sameValue(place.getAsInt(), update.row()));
    }

    private boolean meets(Relation relation, Tuple row, UniqueIndex index) throws SQLException {
        List<String> conditions = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (String column : index.columns()) {
            OptionalInt place = relation.indexOf(column);
            if (place.isEmpty() || !row.hasText(place.getAsInt())) {
                return false;
            }
            conditions.add(RowMatch.equal(table.column(column).orElseThrow(), "?", false));
            values.add(row.text(place.getAsInt()));
        }
        String sql = "SELECT FROM " + Identifier.of(table) + " WHERE " + String.join(" AND ", conditions) + " LIMIT 1";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i), Types.OTHER);
            }
            try (ResultSet found = statement.executeQuery()) {
                return found.next();
            }
        }
    }
}
