package io.pgcat.apply.target;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.pgcat.apply.target.TargetTable.Identity;
import io.pgcat.apply.target.TargetTable.Traits;
import io.pgcat.change.Change;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

/** Reads one table's definition. */
final class TableReader {

    private final Connection connection;
    private final String findSql;
    private final boolean citus;
    /** To find a type's operator takes longer than all else of a table. */
    private TypeKnowledge builtInTypes = new TypeKnowledge();

    private record Found(long oid, char kind, List<String> key) {}

    private record RawColumn(
            String name, long type, String fullType, boolean always, boolean generated, boolean looseCollation) {}

    /** @param findSql one of {@link CatalogSql}'s */
    TableReader(Connection connection, String findSql) throws SQLException {
        this.connection = connection;
        this.findSql = findSql;
        try (PreparedStatement statement = connection.prepareStatement(CatalogSql.HAS_CITUS);
                ResultSet row = statement.executeQuery()) {
            row.next();
            this.citus = row.getBoolean(1);
        }
    }

    /** @throws ReplicationException CONFIGURATION if there is nothing of this name that rows can be written to */
    TargetTable read(String schema, String name) throws SQLException {
        Found found = find(schema, name);
        TargetKind kind = kind(found.kind(), schema + '.' + name);
        List<TargetColumn> columns = columns(found.oid());
        List<UniqueIndex> indexes = indexes(found.oid());
        Optional<String> distribution = distribution(found.oid());
        try (PreparedStatement statement = connection.prepareStatement(CatalogSql.TRAITS)) {
            statement.setLong(1, found.oid());
            statement.setLong(2, found.oid());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw missing(schema, name);
                }
                boolean view = kind == TargetKind.VIEW;
                SessionRole role = view && row.getBoolean("needs_local") ? SessionRole.LOCAL : SessionRole.REPLICA;
                Traits traits = new Traits(
                        distribution.isPresent(),
                        distribution.orElse(""),
                        row.getBoolean("has_children"),
                        view || row.getBoolean("suppresses"),
                        kind.hasRowPlaces() || row.getBoolean("truncatable"),
                        row.getBoolean("quiet"),
                        Set.copyOf(texts(row.getArray("lookups"))),
                        row.getBoolean("joined_by_place"),
                        row.getInt("refusing"),
                        uncounted(row.getArray("uncounted")));
                return new TargetTable(new Identity(schema, name, kind, role), columns, indexes, found.key(), traits);
            }
        }
    }

    private Found find(String schema, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(findSql)) {
            statement.setString(1, schema);
            statement.setString(2, name);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw missing(schema, name);
                }
                return new Found(row.getLong(1), row.getString(2).charAt(0), texts(row.getArray(3)));
            }
        }
    }

    private static ReplicationException missing(String schema, String name) {
        return new ReplicationException(
                ErrorKind.CONFIGURATION,
                "Table " + schema + '.' + name + " does not exist in the target database: create it, or map the name");
    }

    private static TargetKind kind(char relkind, String name) {
        switch (relkind) {
            case 'r':
                return TargetKind.TABLE;
            case 'p':
                return TargetKind.PARTITIONED;
            case 'v':
                return TargetKind.VIEW;
            case 'f':
                return TargetKind.FOREIGN;
            default:
                throw new ReplicationException(
                        ErrorKind.CONFIGURATION, "Rows cannot be written to " + name + ": it is " + noun(relkind));
        }
    }

    private static String noun(char relkind) {
        switch (relkind) {
            case 'm':
                return "a materialized view";
            case 'S':
                return "a sequence";
            case 'i', 'I':
                return "an index";
            case 'c':
                return "a composite type";
            default:
                return "a relation of kind '" + relkind + "'";
        }
    }

    private List<TargetColumn> columns(long oid) throws SQLException {
        List<RawColumn> raw = new ArrayList<>();
        Set<Long> types = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(CatalogSql.COLUMNS)) {
            statement.setLong(1, oid);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    types.add(row.getLong(2));
                    raw.add(new RawColumn(
                            row.getString(1),
                            row.getLong(2),
                            row.getString(7),
                            row.getBoolean(4),
                            row.getBoolean(5),
                            row.getBoolean(6)));
                }
            }
        }
        TypeKnowledge knowledge = builtInTypes.with(connection, types);
        builtInTypes = knowledge.builtIn();
        List<TargetColumn> columns = new ArrayList<>();
        for (RawColumn column : raw) {
            columns.add(column(column, knowledge));
        }
        return columns;
    }

    private static TargetColumn column(RawColumn raw, TypeKnowledge types) {
        return new TargetColumn(
                raw.name(),
                types.name(raw.type()),
                raw.fullType(),
                types.equality(raw.type()),
                types.isExact(raw.type()) && !raw.looseCollation(),
                types.isDomain(raw.type()),
                raw.generated(),
                raw.always());
    }

    private List<UniqueIndex> indexes(long oid) throws SQLException {
        List<UniqueIndex> indexes = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(CatalogSql.UNIQUE_INDEXES)) {
            statement.setLong(1, oid);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    indexes.add(new UniqueIndex(
                            row.getString(1), texts(row.getArray(4)), row.getBoolean(2), row.getBoolean(3)));
                }
            }
        }
        return indexes;
    }

    private Optional<String> distribution(long oid) throws SQLException {
        if (!citus) {
            return Optional.empty();
        }
        try (PreparedStatement statement = connection.prepareStatement(CatalogSql.DISTRIBUTION)) {
            statement.setLong(1, oid);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    private static Set<Change.Kind> uncounted(Array events) throws SQLException {
        Set<Change.Kind> kinds = new HashSet<>();
        for (String event : texts(events)) {
            kinds.add(
                    "2".equals(event)
                            ? Change.Kind.UPDATE
                            : "3".equals(event) ? Change.Kind.INSERT : Change.Kind.DELETE);
        }
        return kinds;
    }

    private static List<String> texts(Array array) throws SQLException {
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }
}
