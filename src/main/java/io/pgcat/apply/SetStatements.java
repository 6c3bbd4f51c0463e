package io.pgcat.apply;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

import io.pgcat.apply.StatementPipeline.Call;
import io.pgcat.apply.StatementPipeline.Prepared;
import io.pgcat.apply.net.ArrayText;
import io.pgcat.apply.net.CopyText;
import io.pgcat.apply.net.NetTable;
import io.pgcat.apply.sql.ContentSql;
import io.pgcat.apply.sql.RowSql;
import io.pgcat.apply.sql.SetSql;
import io.pgcat.apply.target.KeyColumns;
import io.pgcat.apply.target.KeyColumns.KeyColumn;
import io.pgcat.apply.target.TargetColumn;
import io.pgcat.apply.target.TargetTable;
import io.pgcat.change.Relation;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.change.Tuple;

/** Writes many rows of one publisher's table into one target by few statements. */
final class SetStatements {

    /** A "char" needs another form than its text at some servers. */
    private static final String ONE_BYTE = "\"char\"";

    private final TargetTable table;
    private final StatementPipeline pipeline;
    private final TargetColumn[] targets;
    /** Null when rows cannot be told apart. */
    private final KeyColumns key;

    private final int[] keyColumns;
    private final int[] fixed;
    private final int[] written;
    private final boolean byContent;
    private final Map<BitSet, Prepared> updates = new HashMap<>();
    /** Statements that there is one of, by text. */
    private final Map<String, Prepared> others = new HashMap<>();

    private SetStatements(
            Relation relation, TargetTable table, TargetColumn[] targets, KeyColumns key, StatementPipeline pipeline) {
        this.table = table;
        this.byContent = key != null && key.fullRow();
        this.pipeline = pipeline;
        this.targets = targets;
        this.key = key;
        this.keyColumns = key == null
                ? new int[0]
                : key.columns().stream().mapToInt(KeyColumn::source).toArray();
        this.fixed = IntStream.range(0, targets.length)
                .filter(i -> key != null && key.holds(i)
                        || relation.columns().get(i).key() && relation.identity() != ReplicaIdentity.FULL)
                .toArray();
        this.written = places(new BitSet());
    }

    /**
     * For a table whose rows may be written in any order, or only inserted many at once.
     *
     * @param targets by place in the publisher's tuples; null where the target does not take the column
     * @param key by which rows are found; null where they cannot be
     * @return empty when changes have to be written one by one
     */
    static Optional<SetStatements> of(
            Relation relation, TargetTable table, TargetColumn[] targets, KeyColumns key, StatementPipeline pipeline) {
        if (!table.takesRowsTogether()) {
            return Optional.empty();
        }
        KeyColumns usable = table.isQuiet() && key != null && isUsable(table, key) ? key : null;
        SetStatements made = new SetStatements(relation, table, targets, usable, pipeline);
        return made.written.length > 0 && made.takesText() ? Optional.of(made) : Optional.empty();
    }

    /** Rows of equal keys must have keys of equal texts. */
    private static boolean isUsable(TargetTable table, KeyColumns key) {
        if (key.fullRow()) {
            return table.isReadAsAWhole();
        }
        return key.unique()
                && key.columns().stream().allMatch(column -> column.target().exact());
    }

    private boolean takesText() {
        for (int column : written) {
            boolean moves =
                    targets[column].identityAlways() && IntStream.of(fixed).noneMatch(i -> i == column);
            if (moves || targets[column].type().equals(ONE_BYTE)) {
                return false;
            }
        }
        return true;
    }

    /** Whether rows are found by all that they hold. */
    boolean findsByContent() {
        return byContent;
    }

    /** Whether rows cannot be told apart, or another server has a say in it. */
    boolean takesInsertsOnly() {
        return key == null;
    }

    /** An empty table to fold changes in; about so many of them. */
    NetTable newNet(int expected) {
        // An update that sets nothing but what cannot change has no set-wise form.
        return new NetTable(written.length > fixedWritten() ? keyColumns : new int[0], fixed, expected);
    }

    private long fixedWritten() {
        return IntStream.of(fixed).filter(i -> targets[i] != null).count();
    }

    /** Where the target takes columns, but for these. */
    private int[] places(BitSet without) {
        return IntStream.range(0, targets.length)
                .filter(i -> targets[i] != null && !without.get(i))
                .toArray();
    }

    /** @param unchanged places of columns that the rows leave as they are */
    Call update(List<Tuple> rows, BitSet unchanged) {
        BitSet left = (BitSet) unchanged.clone();
        IntStream.of(fixed).forEach(left::set);
        int[] set = places(left);
        Prepared prepared = updates.computeIfAbsent(left, columns -> prepare(SetSql.update(table, targets(set), key)));
        return call(
                prepared,
                rows,
                IntStream.concat(IntStream.of(set), IntStream.of(keyColumns)).toArray());
    }

    /** Whether the rows set anything besides these columns. */
    boolean setsSomething(BitSet unchanged) {
        BitSet left = (BitSet) unchanged.clone();
        IntStream.of(fixed).forEach(left::set);
        return places(left).length > 0;
    }

    Call delete(List<Tuple> rows) {
        return call(other(SetSql.delete(table, key)), rows, keyColumns);
    }

    Call deleteByContent(List<Tuple> rows) {
        return call(other(ContentSql.delete(table, key.columns())), rows, keyColumns);
    }

    /** @param after the new contents of {@code before}, in the same order */
    Call updateByContent(List<Tuple> before, List<Tuple> after) {
        Prepared prepared = other(ContentSql.update(table, key.columns()));
        return new Call(prepared, parameters -> {
            int number = 1;
            for (int column : keyColumns) {
                parameters.binary(number++, ArrayText.of(after, column));
            }
            for (int column : keyColumns) {
                parameters.binary(number++, ArrayText.of(before, column));
            }
        });
    }

    /** A statement without parameters. */
    Call service(String sql) {
        return new Call(other(new RowSql.Text(sql, 0)), parameters -> {});
    }

    private Prepared other(RowSql.Text text) {
        return others.computeIfAbsent(text.sql(), sql -> prepare(text));
    }

    private List<TargetColumn> targets(int[] places) {
        List<TargetColumn> columns = new ArrayList<>();
        for (int place : places) {
            columns.add(targets[place]);
        }
        return columns;
    }

    private Prepared prepare(RowSql.Text text) {
        return pipeline.prepare(text.sql(), text.parameterCount());
    }

    private static Call call(Prepared prepared, List<Tuple> rows, int[] columns) {
        return new Call(prepared, parameters -> {
            for (int i = 0; i < columns.length; i++) {
                parameters.binary(i + 1, ArrayText.of(rows, columns[i]));
            }
        });
    }

    /**
     * Copies rows in. Nothing may be under way on the connection.
     *
     * @return how many the server took
     */
    long copy(List<Tuple> rows, CopyManager manager) throws SQLException {
        CopyIn copy = manager.copyIn(SetSql.copy(table, targets(written)));
        try {
            CopyText text = new CopyText();
            for (Tuple row : rows) {
                text.add(row, written);
                if (text.isFull()) {
                    text.drainTo(copy::writeToCopy);
                }
            }
            text.drainTo(copy::writeToCopy);
            return copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    /** Lets the server forget what was prepared. */
    void forget() {
        updates.values().forEach(Prepared::forget);
        updates.clear();
        others.values().forEach(Prepared::forget);
        others.clear();
    }
}
