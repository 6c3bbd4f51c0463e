package io.pgcat.route.filter;

import java.util.ArrayList;
import java.util.List;

import io.pgcat.change.Column;
import io.pgcat.change.Relation;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.change.Tuple;
import io.pgcat.error.ReplicationException;

/** A filter bound to one table's columns. Immutable, any thread. */
public final class RowFilter {

    private final String sql;
    private final Relation relation;
    private final Node condition;
    private final List<String> columnsOutsideIdentity;

    private RowFilter(String sql, Relation relation, Node condition, List<String> columnsOutsideIdentity) {
        this.sql = sql;
        this.relation = relation;
        this.condition = condition;
        this.columnsOutsideIdentity = List.copyOf(columnsOutsideIdentity);
    }

    /**
     * Reads and binds a filter.
     *
     * @param sql a boolean expression, without WHERE
     * @param relation the table as its publisher announced it, under the publisher's name
     * @throws ReplicationException of kind CONFIGURATION naming everything that cannot be evaluated exactly; retrying is
     *     useless until the filter or the table is changed
     */
    public static RowFilter compile(String sql, Relation relation) {
        return RowFilterExpression.parse(sql).bind(relation);
    }

    static RowFilter of(RowFilterExpression expression, Relation relation) {
        ExpressionCompiler compiler = new ExpressionCompiler(relation);
        Node condition = compiler.condition(expression.syntax());
        if (!compiler.problems().isEmpty()) {
            throw RowFilterExpression.refused(
                    expression.sql(), relation.qualifiedName(), String.join("; ", compiler.problems()));
        }
        return new RowFilter(expression.sql(), relation, condition, outsideIdentity(relation, compiler.columns()));
    }

    private static List<String> outsideIdentity(Relation relation, List<Integer> used) {
        List<String> outside = new ArrayList<>();
        if (relation.identity() == ReplicaIdentity.FULL) {
            return outside;
        }
        for (int index : used) {
            Column column = relation.columns().get(index);
            if (!column.key()) {
                outside.add(column.name());
            }
        }
        return outside;
    }

    /**
     * Whether the row passes: the filter is true, neither false nor NULL.
     *
     * @throws ReplicationException of kind REJECTED_CHANGE where PostgreSQL, too, raises an error on this row (overflow,
     *     division by zero, a cast of an invalid text), or where a value that the filter needs was not sent
     */
    public boolean passes(Tuple row) {
        return Boolean.TRUE.equals(condition.evaluate(row));
    }

    /** The filter as it was written. */
    public String sql() {
        return sql;
    }

    /** The table it is bound to. */
    public Relation relation() {
        return relation;
    }

    /**
     * The columns that the filter reads and that a row's old version does not carry. While there are any, only inserts can
     * be filtered. In the order of the table, may be empty.
     */
    public List<String> columnsOutsideIdentity() {
        return columnsOutsideIdentity;
    }
}
