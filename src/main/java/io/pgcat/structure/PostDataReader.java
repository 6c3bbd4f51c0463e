package io.pgcat.structure;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.pgcat.structure.ForeignKeyDefinition.Actions;
import io.pgcat.structure.ForeignKeyDefinition.Reference;
import io.pgcat.structure.ForeignKeyDefinition.Traits;
import io.pgcat.structure.TableDefinition.IndexRoles;
import io.pgcat.structure.TableDefinition.PostData;

/** Reads what follows the rows of tables, all by the tables' OIDs. */
final class PostDataReader {

    private final Map<Long, List<KeyDefinition>> keys = new HashMap<>();
    private final Map<Long, List<IndexDefinition>> indexes = new HashMap<>();
    private final Map<Long, List<ForeignKeyDefinition>> foreignKeys = new HashMap<>();
    private final Map<Long, List<StatisticsDefinition>> statistics = new HashMap<>();
    private final Map<Long, List<String>> invalid = new HashMap<>();

    PostDataReader(Connection connection, Collection<Long> tables) throws SQLException {
        Rows.list(connection, TableSql.INDEXES, this::index, tables);
        Rows.list(connection, TableSql.FOREIGN_KEYS, this::foreignKey, tables, tables);
        Rows.list(connection, TableSql.STATISTICS, this::statistics, tables);
    }

    PostData of(long table, List<CheckDefinition> lateConstraints, IndexRoles roles) {
        return new PostData(
                keys.getOrDefault(table, List.of()),
                indexes.getOrDefault(table, List.of()),
                lateConstraints,
                foreignKeys.getOrDefault(table, List.of()),
                statistics.getOrDefault(table, List.of()),
                roles);
    }

    /** Names of indexes that are left out. */
    List<String> invalidIndexes(long table) {
        return invalid.getOrDefault(table, List.of());
    }

    private static <T> boolean add(Map<Long, List<T>> lists, ResultSet row, T element) throws SQLException {
        return lists.computeIfAbsent(row.getLong("table_oid"), table -> new ArrayList<>())
                .add(element);
    }

    private boolean index(ResultSet row) throws SQLException {
        if (!row.getBoolean("indisvalid")) {
            return add(invalid, row, row.getString("relname"));
        }
        IndexDefinition index = new IndexDefinition(
                ObjectId.relation(row.getLong("oid")),
                row.getString("relname"),
                row.getBoolean("indisunique"),
                IndexDefinition.form(row.getString("definition")),
                row.getLong("part_of"),
                Rows.texts(row, "options"),
                Rows.texts(row, "targets"),
                row.getString("comment"));
        return row.getLong("con_oid") == 0 ? add(indexes, row, index) : add(keys, row, key(row, index));
    }

    private static KeyDefinition key(ResultSet row, IndexDefinition index) throws SQLException {
        String deferring = deferring(row);
        String definition = row.getString("condef");
        if (!definition.endsWith(deferring)) {
            throw new IllegalArgumentException("Expected" + deferring + " at the end of " + definition);
        }
        return new KeyDefinition(
                ObjectId.constraint(row.getLong("con_oid")),
                keyKind(row.getString("contype")),
                definition.substring(0, definition.length() - deferring.length()),
                index,
                deferring,
                row.getString("con_comment"));
    }

    private static KeyDefinition.Kind keyKind(String contype) {
        if (contype.equals("p")) {
            return KeyDefinition.Kind.PRIMARY_KEY;
        }
        return contype.equals("u") ? KeyDefinition.Kind.UNIQUE : KeyDefinition.Kind.EXCLUSION;
    }

    private static String deferring(ResultSet row) throws SQLException {
        return (row.getBoolean("condeferrable") ? " DEFERRABLE" : "")
                + (row.getBoolean("condeferred") ? " INITIALLY DEFERRED" : "");
    }

    private boolean foreignKey(ResultSet row) throws SQLException {
        return add(
                foreignKeys,
                row,
                new ForeignKeyDefinition(
                        ObjectId.constraint(row.getLong("oid")),
                        row.getString("conname"),
                        new Reference(
                                row.getLong("ref_oid"),
                                new QualifiedName(row.getString("ref_schema"), row.getString("ref_name")),
                                row.getBoolean("ref_partitioned"),
                                Rows.texts(row, "ref_columns")),
                        Rows.texts(row, "columns"),
                        new Actions(
                                row.getString("confmatchtype").equals("f") ? "FULL" : "SIMPLE",
                                action(row.getString("confupdtype")),
                                action(row.getString("confdeltype")),
                                Rows.texts(row, "del_columns")),
                        new Traits(
                                row.getBoolean("convalidated"),
                                row.getBoolean("enforced"),
                                row.getBoolean("period"),
                                deferring(row)),
                        row.getString("comment")));
    }

    private static String action(String letter) {
        switch (letter) {
            case "a":
                return "NO ACTION";
            case "r":
                return "RESTRICT";
            case "c":
                return "CASCADE";
            case "n":
                return "SET NULL";
            case "d":
                return "SET DEFAULT";
            default:
                throw new IllegalArgumentException("Unknown action of a foreign key: " + letter);
        }
    }

    private boolean statistics(ResultSet row) throws SQLException {
        return add(
                statistics,
                row,
                new StatisticsDefinition(
                        ObjectId.statistics(row.getLong("oid")),
                        new QualifiedName(row.getString("nspname"), row.getString("stxname")),
                        row.getString("definition"),
                        row.getInt("target"),
                        row.getString("comment")));
    }
}
