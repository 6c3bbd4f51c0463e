package io.pgcat.compare.table;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.pgcat.apply.target.TargetTable;
import io.pgcat.apply.target.UniqueIndex;
import io.pgcat.compare.TableTally;
import io.pgcat.compare.side.Pair;
import io.pgcat.compare.side.Session;
import io.pgcat.compare.side.Sql;

/** Finds the columns by which rows of both sides are paired. */
final class KeyChoice {

    /** Where a column's order comes from: as PostgreSQL 11 to 18 name it, the database's own for its default collation. */
    private static final String COLLATIONS =
            """
            SELECT a.attname, CASE a.attcollation
                WHEN 0 THEN ''
                WHEN 100 THEN (SELECT concat_ws('|', coalesce(to_jsonb(d) ->> 'datlocprovider', 'c'), d.datcollate,
                    coalesce(to_jsonb(d) ->> 'daticulocale', to_jsonb(d) ->> 'datlocale'))
                    FROM pg_database d WHERE d.datname = current_database())
                ELSE (SELECT concat_ws('|', l.collprovider, l.collcollate,
                    coalesce(to_jsonb(l) ->> 'colliculocale', to_jsonb(l) ->> 'colllocale'))
                    FROM pg_collation l WHERE l.oid = a.attcollation) END
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE a.attnum > 0 AND NOT a.attisdropped AND n.nspname = """;

    private final Pair ends;
    private final boolean sameFloats;

    KeyChoice(Pair ends, boolean sameFloats) {
        this.ends = ends;
        this.sameFloats = sameFloats;
    }

    /**
     * What a user configured, else the publisher's replica identity index, else its primary key; else none.
     *
     * @param columns that are compared: a key is made of these
     */
    TableKey of(List<ComparedSource> sources, TargetTable target, List<ComparedColumn> columns, TableTally tally) {
        TargetTable publisher = sources.get(0).definition();
        boolean configured = !target.configuredKey().isEmpty();
        List<String> names = configured ? target.configuredKey() : identity(publisher);
        Optional<List<KeyPart>> parts = parts(names, publisher, target, columns);
        if (names.isEmpty() || parts.isEmpty()) {
            tally.note("rows are compared by their whole content, for want of a key that both sides have");
            return TableKey.CONTENT;
        }
        boolean here = sources.stream().allMatch(source -> hasIndex(source.definition(), names));
        boolean there = hasIndex(target, names);
        return new TableKey(
                parts.get(), configured, new TableKey.Indexed(here, there), isOrdered(parts.get(), sources, target));
    }

    private static List<String> identity(TargetTable table) {
        return table.uniqueIndexes().stream()
                .filter(UniqueIndex::replicaIdentity)
                .findFirst()
                .or(() -> table.uniqueIndexes().stream()
                        .filter(UniqueIndex::primary)
                        .findFirst())
                .map(UniqueIndex::columns)
                .orElse(List.of());
    }

    private Optional<List<KeyPart>> parts(
            List<String> names, TargetTable publisher, TargetTable target, List<ComparedColumn> columns) {
        List<KeyPart> parts = columns.stream()
                .filter(column -> names.contains(column.name()))
                .map(column -> new KeyPart(
                        column,
                        publisher.column(column.name()).orElseThrow(),
                        target.column(column.name()).orElseThrow()))
                .filter(part -> part.isFound() && isExact(part))
                .sorted((a, b) -> names.indexOf(a.column().name())
                        - names.indexOf(b.column().name()))
                .toList();
        return parts.size() == names.size() ? Optional.of(parts) : Optional.empty();
    }

    /** Shortened floats do not find their row. */
    private boolean isExact(KeyPart part) {
        return sameFloats
                || !ComparedColumn.holdsFloats(part.publisher()) && !ComparedColumn.holdsFloats(part.target());
    }

    private static boolean hasIndex(TargetTable table, List<String> names) {
        return table.uniqueIndexes().stream().anyMatch(index -> names.containsAll(index.columns()));
    }

    private boolean isOrdered(List<KeyPart> parts, List<ComparedSource> sources, TargetTable target) {
        List<String> names = parts.stream().map(part -> part.column().name()).toList();
        boolean readInOrder = sources.stream().allMatch(source -> isReadInOrder(source.definition(), names))
                && isReadInOrder(target, names)
                && parts.stream().allMatch(KeyPart::isOrdered);
        if (!readInOrder) {
            return false;
        }
        Map<String, String> there = collations(ends.target(), target);
        return sources.stream()
                .map(source -> collations(ends.publisher(), source.definition()))
                .allMatch(here -> names.stream().allMatch(name -> here.get(name).equals(there.get(name))));
    }

    private static boolean isReadInOrder(TargetTable table, List<String> names) {
        return table.kind().hasRowPlaces()
                && !table.traits().sharded()
                && table.uniqueIndexes().stream()
                        .anyMatch(index -> index.columns().equals(names));
    }

    private static Map<String, String> collations(Session session, TargetTable table) {
        Map<String, String> collations = new HashMap<>();
        session.rows(COLLATIONS + Sql.literal(table.schema()) + " AND c.relname = " + Sql.literal(table.name()))
                .forEach(row -> collations.put(row.get(0), row.get(1)));
        return collations;
    }
}
