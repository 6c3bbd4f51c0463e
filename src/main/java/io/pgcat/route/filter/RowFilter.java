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
    /** The same condition by each case mapping that the publisher may use; one if that does not matter. */
    private final List<Node> conditions;

    private final List<String> columnsOutsideIdentity;

    private RowFilter(String sql, Relation relation, List<Node> conditions, List<String> columnsOutsideIdentity) {
        this.sql = sql;
        this.relation = relation;
        this.conditions = List.copyOf(conditions);
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
        List<Node> conditions = new ArrayList<>();
        List<Integer> columns = List.of();
        for (CaseMapping assumed : CaseMapping.values()) {
            CaseRule rule = new CaseRule(assumed);
            ExpressionCompiler compiler = new ExpressionCompiler(relation, rule);
            conditions.add(compiler.condition(expression.syntax()));
            columns = compiler.columns();
            if (!compiler.problems().isEmpty()) {
                throw RowFilterExpression.refused(
                        expression.sql(), relation.qualifiedName(), String.join("; ", compiler.problems()));
            }
            if (!rule.isUsed()) {
                break;
            }
        }
        return new RowFilter(expression.sql(), relation, conditions, outsideIdentity(relation, columns));
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
     *     division by zero, a cast of an invalid text), where a value that the filter needs was not sent, or where lower,
     *     upper or ILIKE would decide otherwise under another locale
     */
    public boolean passes(Tuple row) {
        boolean passes = Boolean.TRUE.equals(conditions.get(0).evaluate(row));
        for (int i = 1; i < conditions.size(); i++) {
            if (passes != Boolean.TRUE.equals(conditions.get(i).evaluate(row))) {
                throw DataError.of(
                        "whether a row of " + relation + " passes depends on the publisher's locale, in which case"
                                + " letters outside ASCII are mapped; write COLLATE \"C\" after the operand of lower,"
                                + " upper or ILIKE, or list both spellings",
                        "22023");
            }
        }
        return passes;
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
