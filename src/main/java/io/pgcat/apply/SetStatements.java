package io.pgcat.apply;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.pgcat.apply.StatementPipeline.Call;
import io.pgcat.apply.StatementPipeline.Prepared;
import io.pgcat.apply.net.NetTable;
import io.pgcat.apply.net.Wanted;
import io.pgcat.apply.sql.ContentSql;
import io.pgcat.apply.sql.LookupSql;
import io.pgcat.apply.sql.OverSql;
import io.pgcat.apply.sql.RowSql;
import io.pgcat.apply.sql.SentColumn;
import io.pgcat.apply.sql.SetSql;
import io.pgcat.apply.target.KeyColumns;
import io.pgcat.apply.target.TargetColumn;
import io.pgcat.apply.target.TargetTable;
import io.pgcat.apply.target.UniqueIndex;
import io.pgcat.apply.wire.BinaryArray;
import io.pgcat.apply.wire.CopyBinary;
import io.pgcat.apply.wire.CopyText;
import io.pgcat.change.Relation;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.change.Tuple;

/**
 * Makes the statements that write many rows of one publisher's table into one target. Any thread; {@link #forget} by the one that
 * executes them.
 */
final class SetStatements {

    /** A "char" needs another form than its text at some servers. */
    private static final String ONE_BYTE = "\"char\"";

    /** Below this a COPY is not worth its two round trips, however near the target is. */
    private static final int MIN_COPY = 32;
    /** A target that answers sooner is near. */
    private static final Duration NEAR = Duration.ofMillis(1);
    /** What a row costs the server less in a COPY than in an INSERT from arrays; measured with narrow rows. */
    private static final long SAVED_BY_COPY_NANOS = 2_000;

    private static final int MOST_INSERTED = 10_000;

    private static final String INSERT = "insert";
    private static final String DELETE = "delete";
    private static final String WRITE_OVER = "write over";

    private final TargetTable table;
    private final Supplier<Duration> roundTrip;
    /** By place in the publisher's tuples; null where the target does not take the column. */
    private final SentColumn[] sent;
    /** By which rows are found; empty when they cannot be told apart. */
    private final List<SentColumn> key;

    private final Search search;
    private final int[] fixed;
    private final int[] written;
    private final Map<BitSet, Prepared> updates = new ConcurrentHashMap<>();
    /** Statements that there is one of, by text; those that come most often by name, so that their text is made once. */
    private final Map<String, Prepared> others = new ConcurrentHashMap<>();

    /** How rows are found that are to be changed. */
    enum Search {
        /** Not at all, or another server has a say in it: only inserts are written together. */
        NONE,
        /** By a unique key. */
        KEY,
        /** By all that they hold, with an index that does not tell rows apart. */
        LOOKUP,
        /** By all that they hold, reading the table once. */
        WHOLE
    }

    /** @param key null where rows cannot be found */
    private SetStatements(
            Relation relation,
            TargetTable table,
            TargetColumn[] targets,
            KeyColumns key,
            Supplier<Duration> roundTrip) {
        this.table = table;
        this.roundTrip = roundTrip;
        this.sent = new SentColumn[targets.length];
        for (int i = 0; i < targets.length; i++) {
            sent[i] = targets[i] == null
                    ? null
                    : SentColumn.of(targets[i], i, relation.columns().get(i));
        }
        this.key = key == null
                ? List.of()
                : key.columns().stream()
                        .map(column -> SentColumn.of(
                                column.target(),
                                column.source(),
                                relation.columns().get(column.source())))
                        .toList();
        this.search = search(table, key);
        this.fixed = IntStream.range(0, targets.length)
                .filter(i -> key != null && key.holds(i)
                        || relation.columns().get(i).key() && relation.identity() != ReplicaIdentity.FULL)
                .toArray();
        this.written = places(new BitSet());
    }

    private static Search search(TargetTable table, KeyColumns key) {
        if (key == null) {
            return Search.NONE;
        }
        if (!key.fullRow()) {
            return Search.KEY;
        }
        boolean indexed = key.columns().stream()
                .map(KeyColumns.KeyColumn::target)
                .anyMatch(column -> table.traits().lookups().contains(column.name())
                        && !column.equality().isEmpty());
        return indexed ? Search.LOOKUP : Search.WHOLE;
    }

    /**
     * For a table whose rows may be written in any order, or only inserted many at once.
     *
     * @param targets by place in the publisher's tuples; null where the target does not take the column
     * @param key by which rows are found; null where they cannot be
     * @param roundTrip how far away the target is, as far as is known
     * @return empty when changes have to be written one by one
     */
    static Optional<SetStatements> of(
            Relation relation,
            TargetTable table,
            TargetColumn[] targets,
            KeyColumns key,
            Supplier<Duration> roundTrip) {
        if (!table.takesRowsTogether()) {
            return Optional.empty();
        }
        KeyColumns usable = key != null && isUsable(table, key) ? key : null;
        SetStatements made = new SetStatements(relation, table, targets, usable, roundTrip);
        return made.written.length > 0 && made.takesText() ? Optional.of(made) : Optional.empty();
    }

    /** Rows of equal keys must have keys of equal texts. */
    private static boolean isUsable(TargetTable table, KeyColumns key) {
        return key.fullRow() ? table.isSearchable() : key.unique() && isKeyable(table, key);
    }

    /** Whether a unique index over these columns would tell rows apart. */
    static boolean isKeyable(TargetTable table, KeyColumns key) {
        return table.isQuiet()
                && !key.fullRow()
                && key.columns().stream().allMatch(column -> column.target().exact());
    }

    private boolean takesText() {
        for (int column : written) {
            TargetColumn target = sent[column].target();
            boolean moves = target.identityAlways() && IntStream.of(fixed).noneMatch(i -> i == column);
            if (moves || target.type().equals(ONE_BYTE)) {
                return false;
            }
        }
        return true;
    }

    Search search() {
        return search;
    }

    /** The columns by which rows are found, in the order in which {@link LookupSql} counts them. */
    List<SentColumn> key() {
        return key;
    }

    /** An empty table to fold changes in; about so many of them. */
    NetTable newNet(int expected) {
        // An update that sets nothing but what cannot change has no set-wise form.
        return new NetTable(written.length > fixedWritten() ? places(key) : new int[0], fixed, expected);
    }

    private long fixedWritten() {
        return IntStream.of(fixed).filter(i -> sent[i] != null).count();
    }

    /** Where the target takes columns, but for these. */
    private int[] places(BitSet without) {
        return IntStream.range(0, sent.length)
                .filter(i -> sent[i] != null && !without.get(i))
                .toArray();
    }

    private static int[] places(List<SentColumn> columns) {
        return columns.stream().mapToInt(SentColumn::source).toArray();
    }

    /** @param unchanged places of columns that the rows leave as they are */
    Call update(List<Tuple> rows, BitSet unchanged) {
        BitSet left = (BitSet) unchanged.clone();
        IntStream.of(fixed).forEach(left::set);
        List<SentColumn> set = columns(places(left));
        Prepared prepared = updates.computeIfAbsent(left, columns -> prepare(SetSql.update(table, set, key)));
        return new ArrayCall(prepared).add(rows, set).add(rows, key).call();
    }

    /** Whether the rows set anything besides these columns. */
    boolean setsSomething(BitSet unchanged) {
        BitSet left = (BitSet) unchanged.clone();
        IntStream.of(fixed).forEach(left::set);
        return places(left).length > 0;
    }

    /** Whether new rows may come as arrays; else by COPY or one by one. */
    boolean insertsArrays() {
        return table.isQuiet();
    }

    /** Fewer new rows come otherwise: the round trips of a COPY would cost more than it saves. */
    int leastCopied() {
        return insertsArrays() && isFar()
                ? (int) Math.min(MOST_INSERTED, 2 * roundTrip.get().toNanos() / SAVED_BY_COPY_NANOS)
                : MIN_COPY;
    }

    /** Whether an answer that nobody has to wait for is worth something. */
    boolean isFar() {
        return roundTrip.get().compareTo(NEAR) >= 0;
    }

    /** @param rows complete ones */
    Call insert(List<Tuple> rows) {
        List<SentColumn> columns = columns(written);
        return new ArrayCall(other(INSERT, () -> SetSql.insert(table, columns)))
                .add(rows, columns)
                .call();
    }

    /** As {@link #insert}, over rows of the same key. */
    Call writeOver(List<Tuple> rows) {
        List<SentColumn> columns = columns(written);
        return new ArrayCall(other(WRITE_OVER, () -> over().insert(columns)))
                .add(rows, columns)
                .call();
    }

    Call delete(List<Tuple> rows) {
        return new ArrayCall(other(DELETE, () -> SetSql.delete(table, key)))
                .add(rows, key)
                .call();
    }

    Call deleteByContent(List<Tuple> rows) {
        return new ArrayCall(other(ContentSql.delete(table, key)))
                .add(rows, key)
                .call();
    }

    /** @param after the new contents of {@code before}, in the same order */
    Call updateByContent(List<Tuple> before, List<Tuple> after) {
        return new ArrayCall(other(ContentSql.update(table, key)))
                .add(after, key)
                .add(before, key)
                .call();
    }

    /** Deletes rows that are looked up. */
    Call delete(Wanted rows) {
        return new ArrayCall(other(LookupSql.delete(table, key, rows.nulls())))
                .add(rows.before(), LookupSql.known(key, rows.nulls()))
                .add(rows.nth())
                .call();
    }

    /** Updates rows that are looked up. */
    Call update(Wanted rows) {
        return new ArrayCall(other(LookupSql.update(table, key, rows.nulls())))
                .add(rows.after(), key)
                .add(rows.before(), LookupSql.known(key, rows.nulls()))
                .add(rows.nth())
                .call();
    }

    /** The parameters of a call, made at once: the rows need not be kept until it is sent. */
    private static final class ArrayCall {
        private final Prepared prepared;
        private final List<byte[]> arrays = new ArrayList<>();

        private ArrayCall(Prepared prepared) {
            this.prepared = prepared;
        }

        private ArrayCall add(List<Tuple> rows, List<SentColumn> columns) {
            arrays.addAll(BinaryArray.of(rows, columns));
            return this;
        }

        private ArrayCall add(long[] numbers) {
            arrays.add(BinaryArray.of(numbers));
            return this;
        }

        private Call call() {
            return new Call(prepared, parameters -> {
                for (int i = 0; i < arrays.size(); i++) {
                    parameters.binary(i + 1, arrays.get(i));
                }
            });
        }
    }

    /** A statement without parameters. */
    Call service(String sql) {
        return new Call(other(new RowSql.Text(sql, 0)), parameters -> {});
    }

    private Prepared other(RowSql.Text text) {
        return other(text.sql(), () -> text);
    }

    private Prepared other(String name, Supplier<RowSql.Text> text) {
        return others.computeIfAbsent(name, missing -> prepare(text.get()));
    }

    private List<SentColumn> columns(int[] places) {
        return IntStream.of(places).mapToObj(i -> sent[i]).toList();
    }

    private Prepared prepare(RowSql.Text text) {
        return new Prepared(text.sql(), text.parameterCount());
    }

    /** {@code COPY} of all columns that the target takes. */
    String copySql() {
        return SetSql.copy(table, targets());
    }

    /** A {@code COPY} of complete rows. */
    FoldedWrites.Copy copy(List<Tuple> rows) {
        List<SentColumn> columns = columns(written);
        Optional<List<byte[]>> binary = columns.stream().allMatch(SentColumn::hasBinaryForm)
                ? CopyBinary.pieces(rows, columns)
                : Optional.empty();
        return binary.map(pieces -> new FoldedWrites.Copy(SetSql.copyBinary(table, targets()), pieces, rows.size()))
                .orElseGet(() -> new FoldedWrites.Copy(copySql(), CopyText.pieces(rows, written), rows.size()));
    }

    private List<TargetColumn> targets() {
        return columns(written).stream().map(SentColumn::target).toList();
    }

    /** How rows are copied over those of the same key. Only where there is a unique one. */
    OverSql over() {
        Map<String, TargetColumn> keyed = new LinkedHashMap<>();
        key.forEach(column -> keyed.put(column.target().name(), column.target()));
        // The index may be of fewer columns than those by which rows are found.
        UniqueIndex unique = table.uniqueIndexes().stream()
                .filter(index -> keyed.keySet().containsAll(index.columns()))
                .findFirst()
                .orElseThrow();
        return new OverSql(
                table, targets(), unique.columns().stream().map(keyed::get).toList());
    }

    /** Places of all columns that the target takes. */
    int[] written() {
        return written.clone();
    }

    /** Lets the server forget what was prepared. */
    void forget() {
        updates.values().forEach(Prepared::forget);
        updates.clear();
        others.values().forEach(Prepared::forget);
        others.clear();
    }
}
