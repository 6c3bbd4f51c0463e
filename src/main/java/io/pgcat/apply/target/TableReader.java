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
import java.util.stream.Collectors;

import io.pgcat.apply.target.TargetTable.Identity;
import io.pgcat.apply.target.TargetTable.Traits;
import io.pgcat.change.Change;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

/** Reads one table's definition. */
final class TableReader {

    private static final int DEFINITION_RESULTS = 5;

    private final Connection connection;
    private final String definitionSql;
    private TypeKnowledge builtInTypes = TypeKnowledge.builtInTypes();

    /** @param fingerprint of what was there before it was read */
    record Definition(TargetTable table, String fingerprint) {}

    private record Found(long oid, char kind, List<String> key) {}

    private record RawColumn(
            String name, long type, String fullType, boolean always, boolean generated, boolean looseCollation) {}

    /** @param definitionSql one of {@link CatalogSql}'s */
    TableReader(Connection connection, String definitionSql) {
        this.connection = connection;
        this.definitionSql = definitionSql;
    }

    /** @throws ReplicationException CONFIGURATION if there is nothing of this name that rows can be written to */
    Definition read(String schema, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(definitionSql)) {
            for (int i = 0; i < DEFINITION_RESULTS; i++) {
                statement.setString(2 * i + 1, schema);
                statement.setString(2 * i + 2, name);
            }
            statement.execute();
            String fingerprint = fingerprint(statement.getResultSet());
            Found found = found(next(statement)).orElseThrow(() -> missing(schema, name));
            TargetKind kind = kind(found.kind(), schema + '.' + name);
            List<RawColumn> columns = columns(next(statement));
            List<UniqueIndex> indexes = indexes(next(statement));
            ResultSet traits = next(statement);
            if (!traits.next()) {
                throw missing(schema, name);
            }
            SessionRole role = kind == TargetKind.VIEW && traits.getBoolean("needs_local")
                    ? SessionRole.LOCAL
                    : SessionRole.REPLICA;
            TargetTable table = new TargetTable(
                    new Identity(schema, name, kind, role),
                    known(columns),
                    indexes,
                    found.key(),
                    traits(traits, kind, found.oid()));
            return new Definition(table, fingerprint);
        }
    }

    private static ResultSet next(PreparedStatement statement) throws SQLException {
        statement.getMoreResults();
        return statement.getResultSet();
    }

    private static String fingerprint(ResultSet row) throws SQLException {
        row.next();
        return row.getString(1);
    }

    private static Optional<Found> found(ResultSet row) throws SQLException {
        return row.next()
                ? Optional.of(new Found(row.getLong(1), row.getString(2).charAt(0), texts(row.getArray(3))))
                : Optional.empty();
    }

    private Traits traits(ResultSet row, TargetKind kind, long oid) throws SQLException {
        Optional<String> distribution = row.getBoolean("citus") ? distribution(oid) : Optional.empty();
        return new Traits(
                distribution.isPresent(),
                distribution.orElse(""),
                row.getBoolean("has_children"),
                kind == TargetKind.VIEW || row.getBoolean("suppresses"),
                kind.hasRowPlaces() || row.getBoolean("truncatable"),
                row.getBoolean("quiet"),
                Set.copyOf(texts(row.getArray("lookups"))),
                row.getBoolean("joined_by_place"),
                row.getInt("refusing"),
                uncounted(row.getArray("uncounted")));
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

    private static List<RawColumn> columns(ResultSet row) throws SQLException {
        List<RawColumn> columns = new ArrayList<>();
        while (row.next()) {
            columns.add(new RawColumn(
                    row.getString(1),
                    row.getLong(2),
                    row.getString(7),
                    row.getBoolean(4),
                    row.getBoolean(5),
                    row.getBoolean(6)));
        }
        return columns;
    }

    private List<TargetColumn> known(List<RawColumn> raw) throws SQLException {
        TypeKnowledge knowledge =
                builtInTypes.with(connection, raw.stream().map(RawColumn::type).collect(Collectors.toSet()));
        builtInTypes = knowledge.builtIn();
        return raw.stream().map(column -> column(column, knowledge)).toList();
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

    private static List<UniqueIndex> indexes(ResultSet row) throws SQLException {
        List<UniqueIndex> indexes = new ArrayList<>();
        while (row.next()) {
            indexes.add(
                    new UniqueIndex(row.getString(1), texts(row.getArray(4)), row.getBoolean(2), row.getBoolean(3)));
        }
        return indexes;
    }

    private Optional<String> distribution(long oid) throws SQLException {
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
