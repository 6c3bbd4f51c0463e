package io.pgcat.apply;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.pgcat.apply.StatementPipeline.Call;
import io.pgcat.apply.StatementPipeline.Prepared;
import io.pgcat.apply.sql.RowSql;
import io.pgcat.apply.target.KeyColumns;
import io.pgcat.apply.target.KeyColumns.KeyColumn;
import io.pgcat.apply.target.TargetColumn;
import io.pgcat.apply.target.TargetTable;
import io.pgcat.change.Change.Delete;
import io.pgcat.change.Change.Insert;
import io.pgcat.change.Change.OldRow;
import io.pgcat.change.Change.Update;
import io.pgcat.change.Relation;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.change.Tuple;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

/**
 * Makes statements of one publisher's table's changes for one target, one per row. Statements are prepared per shape:
 * which columns are set, and which of the key's are NULL.
 */
final class TableStatements {

    /** Shapes beyond this number push out the one that was not used for longest. */
    private static final int MAX_SHAPES = 256;

    private final Relation relation;
    private final TargetTable table;
    /** By place in the publisher's tuples; null where the target's column is absent or generated. */
    private final TargetColumn[] targets;

    private final Map<Shape, Statement> statements = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Shape, Statement> eldest) {
            if (size() <= MAX_SHAPES) {
                return false;
            }
            eldest.getValue().prepared().forget();
            return true;
        }
    };
    private KeyColumns key;
    private final Optional<SetStatements> sets;

    private enum Verb {
        INSERT,
        UPDATE,
        MOVE,
        DELETE
    }

    private record Shape(Verb verb, BitSet set, BitSet keyNulls) {}

    /**
     * A statement, and which of the publisher's columns its parameters are: first those set, then the key's.
     *
     * @param forms how each of those set is sent
     * @param matchForms how each of the key's is sent
     */
    private record Statement(Prepared prepared, int[] set, ValueForm[] forms, int[] match, ValueForm[] matchForms) {
        Call call(Tuple row, Tuple old) {
            return new Call(prepared, parameters -> {
                int number = 1;
                for (int i = 0; i < set.length; i++) {
                    forms[i].bind(parameters, number++, row, set[i]);
                }
                for (int i = 0; i < match.length; i++) {
                    matchForms[i].bind(parameters, number++, old, match[i]);
                }
            });
        }
    }

    /**
     * @param roundTrip how far away the target is, as far as is known
     * @param ignoreSourceOnlyColumns whether columns that the target has not are left out
     * @throws ReplicationException CONFIGURATION if the target lacks columns and they are not to be ignored
     */
    TableStatements(
            Relation relation, TargetTable table, Supplier<Duration> roundTrip, boolean ignoreSourceOnlyColumns) {
        this.relation = relation;
        this.table = table;
        this.targets = new TargetColumn[relation.columns().size()];
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < targets.length; i++) {
            String name = relation.columns().get(i).name();
            TargetColumn column = table.column(name).orElse(null);
            if (column == null) {
                missing.add(name);
            } else if (column.isWritable()) {
                targets[i] = column;
            }
        }
        if (!missing.isEmpty() && !ignoreSourceOnlyColumns) {
            throw new ReplicationException(
                    ErrorKind.CONFIGURATION,
                    "Table " + table + " lacks columns that the publisher sends: " + String.join(", ", missing)
                            + ". Add them, or let the subscription ignore columns that only the publisher has");
        }
        this.sets = SetStatements.of(relation, table, targets, keyIfAny(), roundTrip);
    }

    TargetTable table() {
        return table;
    }

    /** Whether an update that brings the old row makes another one of it. */
    boolean movesKey(Update update) {
        return update.oldRow() != OldRow.ABSENT
                && key().columns().stream().anyMatch(column -> !update.row().sameValue(column.source(), update.old()));
    }

    /** By which columns updates and deletes find their rows; names them in logs. */
    KeyColumns key() {
        if (key == null) {
            key = KeyColumns.of(relation, table);
        }
        return key;
    }

    /** The statements of many rows; empty when changes have to be written one by one. */
    Optional<SetStatements> sets() {
        return sets;
    }

    /** Whether rows could be told apart by their key, as soon as an index lets only one row have it. */
    boolean isKeyable() {
        KeyColumns found = keyIfAny();
        return found != null && SetStatements.isKeyable(table, found);
    }

    /** Null for a table that can only be inserted into; the first update or delete says why. */
    private KeyColumns keyIfAny() {
        try {
            return key();
        } catch (ReplicationException e) {
            return null;
        }
    }

    /** Lets the server forget what was prepared. */
    void forget() {
        sets.ifPresent(SetStatements::forget);
        statements.values().forEach(statement -> statement.prepared().forget());
        statements.clear();
    }

    Call insert(Insert insert) {
        BitSet set = writable(insert.row());
        requireAll(set, "insert into");
        return statement(new Shape(Verb.INSERT, set, new BitSet())).call(insert.row(), insert.row());
    }

    Call delete(Delete delete) {
        Shape shape = new Shape(Verb.DELETE, new BitSet(), keyNulls(delete.old()));
        return statement(shape).call(delete.old(), delete.old());
    }

    /**
     * The statements of an update. Where there are two, the first removes the old version and the second, to be executed
     * only if it did, writes the new one.
     */
    List<Call> update(Update update) {
        BitSet set = writable(update.row());
        boolean moves = false;
        boolean replaces = false;
        for (int i = set.nextSetBit(0); i >= 0; i = set.nextSetBit(i + 1)) {
            boolean distribution = table.traits().distributionColumn().equals(targets[i].name());
            if (staysAsItIs(update, i, distribution)) {
                set.clear(i);
            } else {
                moves |= targets[i].identityAlways();
                replaces |= distribution || targets[i].identityAlways() && table.isDistributed();
            }
        }
        BitSet nulls = keyNulls(update.old());
        if (replaces) {
            return replace(update, nulls);
        }
        Shape shape = new Shape(moves ? Verb.MOVE : Verb.UPDATE, set, nulls);
        return List.of(statement(shape).call(update.row(), update.old()));
    }

    /** Whether the column need not be set, or must not. */
    private boolean staysAsItIs(Update update, int column, boolean distribution) {
        boolean identifies = relation.columns().get(column).key() && relation.identity() != ReplicaIdentity.FULL
                || key().holds(column) && !key().fullRow();
        if (!identifies && !targets[column].identityAlways() && !distribution) {
            return false;
        }
        boolean oldIsKnown = update.oldRow() == OldRow.FULL || identifies;
        return oldIsKnown && (update.oldRow() == OldRow.ABSENT || update.old().sameValue(column, update.row()));
    }

    /** A distribution column cannot be set: the row goes, and comes again at another place. */
    private List<Call> replace(Update update, BitSet nulls) {
        BitSet all = writable(update.row());
        requireAll(all, "move a row of");
        Call gone = statement(new Shape(Verb.DELETE, new BitSet(), nulls)).call(update.old(), update.old());
        Call come = statement(new Shape(Verb.INSERT, all, new BitSet())).call(update.row(), update.row());
        return List.of(gone, come);
    }

    /** Which of the publisher's columns this row brings and the target takes. */
    private BitSet writable(Tuple row) {
        BitSet columns = new BitSet(targets.length);
        for (int i = 0; i < targets.length; i++) {
            if (targets[i] != null && !row.isUnchangedToast(i)) {
                columns.set(i);
            }
        }
        return columns;
    }

    private void requireAll(BitSet sent, String what) {
        for (int i = 0; i < targets.length; i++) {
            if (targets[i] != null && !sent.get(i)) {
                throw new ReplicationException(
                        ErrorKind.CONFIGURATION,
                        "Cannot " + what + " " + table + ": the publisher did not send column " + targets[i].name()
                                + ", a TOASTed value that its update left as it was. Set REPLICA IDENTITY FULL there");
            }
        }
    }

    private BitSet keyNulls(Tuple old) {
        BitSet nulls = new BitSet();
        List<KeyColumn> columns = key().columns();
        for (int i = 0; i < columns.size(); i++) {
            int source = columns.get(i).source();
            if (old.isUnchangedToast(source)) {
                throw new ReplicationException(
                        ErrorKind.PROTOCOL,
                        "Cannot find a row of " + table + ": the publisher did not send key column "
                                + columns.get(i).target().name());
            }
            nulls.set(i, old.isNull(source));
        }
        return nulls;
    }

    private Statement statement(Shape shape) {
        Statement statement = statements.get(shape);
        if (statement == null) {
            statement = prepare(shape);
            statements.put(shape, statement);
        }
        return statement;
    }

    private Statement prepare(Shape shape) {
        int[] set = shape.set().stream().toArray();
        List<TargetColumn> columns =
                shape.set().stream().mapToObj(i -> targets[i]).toList();
        RowSql.Text text =
                switch (shape.verb()) {
                    case INSERT -> RowSql.insert(table, columns);
                    case UPDATE -> RowSql.update(table, columns, key(), shape.keyNulls());
                    case MOVE -> RowSql.move(table, columns, key(), shape.keyNulls());
                    case DELETE -> RowSql.delete(table, key(), shape.keyNulls());
                };
        List<KeyColumn> match = shape.verb() == Verb.INSERT ? List.of() : match(shape.keyNulls());
        return new Statement(
                new Prepared(text.sql(), text.parameterCount()),
                set,
                forms(columns.stream()),
                match.stream().mapToInt(KeyColumn::source).toArray(),
                forms(match.stream().map(KeyColumn::target)));
    }

    private List<KeyColumn> match(BitSet nulls) {
        List<KeyColumn> columns = key().columns();
        return IntStream.range(0, columns.size())
                .filter(i -> !nulls.get(i))
                .mapToObj(columns::get)
                .toList();
    }

    private static ValueForm[] forms(Stream<TargetColumn> columns) {
        return columns.map(ValueForm::of).toArray(ValueForm[]::new);
    }
}
