package io.pgcat.compare.table;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.pgcat.apply.sql.Identifier;
import io.pgcat.apply.target.TargetKind;
import io.pgcat.apply.target.TargetTable;
import io.pgcat.compare.side.Side;
import io.pgcat.compare.side.Sql;

/**
 * What one side is asked about the rows of a table. A row has a hash {@code h} of its content and a hash {@code k} of its key,
 * which puts it into a bucket; where there is no key both are the same.
 */
public final class RowsSql {

    /** A name that no table has. */
    private static final String WANTED = "\"pgcat compare wanted\"";

    private final Side side;
    private final ComparedTable table;
    private final Hashing hashing;
    private final long seed;

    /** @param seed another one in each comparison: what collides once does not collide twice */
    public RowsSql(Side side, ComparedTable table, Hashing hashing, long seed) {
        this.side = side;
        this.table = table;
        this.hashing = hashing;
        this.seed = seed;
    }

    /** A row per bucket that is not empty: its number, how many rows it has, the sum of their hashes. */
    public String digest(KeyRange range, int buckets) {
        return "SELECT k & " + (buckets - 1) + ", pg_catalog.count(*), pg_catalog.sum(h) FROM ("
                + rows(List.of(keyHash() + " AS k", contentHash() + " AS h"), range.conditions(side, table.key()))
                + ") r GROUP BY 1";
    }

    /** The rows of some buckets in the order of {@code k}: it, {@code h}, and the key's values as text. */
    public String list(KeyRange range, int buckets, Collection<Integer> chosen) {
        List<String> columns = new ArrayList<>(List.of(keyHash() + " AS k", contentHash() + " AS h"));
        List<String> keys = keyTexts();
        IntStream.range(0, keys.size()).forEach(i -> columns.add(keys.get(i) + " AS n" + i));
        String names = IntStream.range(0, keys.size()).mapToObj(i -> ", n" + i).collect(Collectors.joining());
        return "SELECT k, h" + names + " FROM (" + rows(columns, range.conditions(side, table.key())) + ") r WHERE k & "
                + (buckets - 1) + " = ANY (" + Sql.numbers(chosen) + ") ORDER BY k";
    }

    /**
     * A row per key that is there: its place in the list, how many rows have it, the sum of their hashes, and one of their
     * versions.
     *
     * @param keys as {@link #list} tells them; where there is no key, the content's hash alone
     */
    public String look(List<List<String>> keys) {
        String counted = ", pg_catalog.count(*), pg_catalog.sum(h), pg_catalog.sum(v) FROM ";
        String version = version() + " AS v";
        if (table.key().isContent()) {
            String hashes = Sql.numbers(keys.stream().map(key -> key.get(0)).toList());
            return "SELECT w.n" + counted + "pg_catalog.unnest(" + hashes + ") WITH ORDINALITY AS w(h0, n) JOIN ("
                    + rows(List.of(contentHash() + " AS h", version), List.of()) + ") r ON r.h = w.h0 GROUP BY 1";
        }
        return "SELECT n" + counted + wanted(keys) + " CROSS JOIN LATERAL ("
                + rows(List.of(contentHash() + " AS h", version), List.of(match())) + ") r GROUP BY 1";
    }

    /** The rows of these keys: the key's place in the list, the row's version, then expressions. */
    public String select(List<List<String>> keys, List<String> expressions) {
        List<String> columns = new ArrayList<>(List.of(version() + " AS v"));
        IntStream.range(0, expressions.size()).forEach(i -> columns.add(expressions.get(i) + " AS x" + i));
        return "SELECT n, r.* FROM " + wanted(keys) + " CROSS JOIN LATERAL (" + rows(columns, List.of(match())) + ") r";
    }

    /** The last key of the next so many rows behind one; none when there are fewer. */
    public String walk(List<String> after, int rows) {
        List<String> keys = keyTexts();
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            columns.add(table.key().parts().get(i).operand(side) + " AS o" + i);
            columns.add(keys.get(i) + " AS n" + i);
        }
        String order = IntStream.range(0, keys.size()).mapToObj(i -> "o" + i).collect(Collectors.joining(", "));
        String names = IntStream.range(0, keys.size()).mapToObj(i -> "n" + i).collect(Collectors.joining(", "));
        return "SELECT " + names + " FROM ("
                + rows(columns, new KeyRange(after, List.of()).conditions(side, table.key()), false) + ") r ORDER BY "
                + order + " OFFSET " + (rows - 1) + " LIMIT 1";
    }

    private String wanted(List<List<String>> keys) {
        List<String> arrays = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < table.key().parts().size(); i++) {
            int part = i;
            arrays.add("pg_catalog.unnest("
                    + Sql.texts(keys.stream().map(key -> key.get(part)).toList()) + ')');
            names.add("c" + i);
        }
        return "ROWS FROM (" + String.join(", ", arrays) + ") WITH ORDINALITY AS " + WANTED + '('
                + String.join(", ", names) + ", n)";
    }

    private String match() {
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < table.key().parts().size(); i++) {
            KeyPart part = table.key().parts().get(i);
            String wanted = WANTED + ".c" + i;
            String equal = part.operand(side) + " OPERATOR(" + part.equality(side) + ") " + part.typed(side, wanted);
            String absent = Identifier.quote(part.column().name()) + " IS NULL AND " + wanted + " IS NULL";
            conditions.add(table.key().nullable() ? "(" + equal + " OR " + absent + ")" : equal);
        }
        return String.join(" AND ", conditions);
    }

    private String rows(List<String> columns, List<String> conditions) {
        return rows(columns, conditions, true);
    }

    private String rows(List<String> columns, List<String> conditions, boolean filtered) {
        if (side == Side.TARGET) {
            return branch(
                    table.target(),
                    columns,
                    conditions,
                    filtered ? table.targetFilter().orElse("") : "");
        }
        return table.sources().stream()
                .map(source -> branch(
                        source.definition(),
                        columns,
                        conditions,
                        filtered ? source.filter().orElse("") : ""))
                .collect(Collectors.joining(" UNION ALL "));
    }

    private String branch(TargetTable from, List<String> columns, List<String> conditions, String filter) {
        List<String> all = new ArrayList<>(conditions);
        if (!filter.isEmpty()) {
            all.add('(' + filter + ')');
        }
        String where = all.isEmpty() ? "" : " WHERE " + String.join(" AND ", all);
        return "(SELECT " + String.join(", ", columns) + " FROM " + from(from) + where + ')';
    }

    /** Filters name the publisher's table. Tables that inherit are tables of their own. */
    private String from(TargetTable definition) {
        String only = definition.kind() == TargetKind.TABLE ? "ONLY " : "";
        String source = table.sources().get(0).definition().name();
        String alias = side == Side.TARGET ? " AS " + Identifier.quote(source) : "";
        return only + Identifier.of(definition) + alias;
    }

    private String keyHash() {
        return table.key().isContent()
                ? contentHash()
                : hashing.of(
                        text(table.key().parts().stream().map(KeyPart::column).toList()), seed + 1);
    }

    private String contentHash() {
        return hashing.of(text(table.columns()), seed);
    }

    /** A row's text tells NULL from empty text, and one value's end from the next one's beginning. */
    private String text(List<ComparedColumn> columns) {
        return "ROW(" + columns.stream().map(column -> column.on(side)).collect(Collectors.joining(", "))
                + ")::pg_catalog.text";
    }

    private List<String> keyTexts() {
        return table.key().parts().stream()
                .map(part -> Identifier.quote(part.column().name()) + "::pg_catalog.text")
                .toList();
    }

    private String version() {
        return table.hasVersions(side)
                ? "pg_catalog.hashtextextended(pg_catalog.concat(tableoid, ' ', ctid, ' ', xmin), 0)"
                : contentHash();
    }
}
