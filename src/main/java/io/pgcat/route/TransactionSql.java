package io.pgcat.route;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.pgcat.change.Change;
import io.pgcat.change.Column;
import io.pgcat.change.Relation;
import io.pgcat.change.Transaction;
import io.pgcat.change.Tuple;

/**
 * A transaction as SQL that a person reads, or runs with psql after a look at it: one statement per change, names as the
 * publisher has them, values in text form. Where a table has no key (replica identity FULL), a statement finds each row that
 * looks like the one that was meant.
 */
public final class TransactionSql {

    /**
     * json, xml, point, lseg, path, box, polygon, line, circle, jsonpath, txid_snapshot, pg_snapshot: they have no operator that
     * says whether two are the same, or one that says something else. Source: pg_type.dat, pg_operator.dat, PostgreSQL 18.
     */
    private static final Set<Integer> COMPARED_AS_TEXT =
            Set.of(114, 142, 600, 601, 602, 603, 604, 628, 718, 4072, 2970, 5038);

    private TransactionSql() {}

    /**
     * The statements, each on a line of its own that ends with a line break, between BEGIN and COMMIT, behind a comment that names the
     * transaction. Of a part, what belongs to it.
     */
    public static String write(Transaction transaction) {
        StringBuilder sql = new StringBuilder();
        if (transaction.part().begins()) {
            sql.append("-- ").append(title(transaction)).append("\nBEGIN;\n");
        }
        for (Change change : transaction.changes()) {
            sql.append(statement(change)).append(";\n");
        }
        if (transaction.part().completes()) {
            sql.append("COMMIT;\n");
        }
        return sql.toString();
    }

    /** One line that names a transaction: xid, commit LSN, commit time, and its origin where it has one. */
    public static String title(Transaction transaction) {
        String origin = transaction.isLocal() ? "" : ", origin " + transaction.origin();
        return ("xid " + Integer.toUnsignedString(transaction.xid()) + ", commit_lsn " + transaction.commitLsn()
                        + ", committed at " + transaction.commitTime() + origin)
                .replaceAll("\\p{Cntrl}", "?");
    }

    private static String statement(Change change) {
        return switch (change.kind()) {
            case INSERT -> insert((Change.Insert) change);
            case UPDATE -> update((Change.Update) change);
            case DELETE -> delete((Change.Delete) change);
            case TRUNCATE -> truncate((Change.Truncate) change);
            case MESSAGE -> message((Change.Message) change);
            case COPY -> throw new IllegalArgumentException("No transaction of a slot holds copied data");
        };
    }

    /** OVERRIDING SYSTEM VALUE: a column may be GENERATED ALWAYS AS IDENTITY; elsewhere it says nothing. */
    private static String insert(Change.Insert insert) {
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (int i = 0; i < insert.row().size(); i++) {
            names.add(quote(insert.relation().columns().get(i).name()));
            values.add(value(insert.row(), i));
        }
        String into = "INSERT INTO " + table(insert.relation());
        return names.isEmpty()
                ? into + " DEFAULT VALUES"
                : into + " (" + String.join(", ", names) + ") OVERRIDING SYSTEM VALUE VALUES ("
                        + String.join(", ", values) + ')';
    }

    private static String update(Change.Update update) {
        boolean sameKey = update.oldRow() == Change.OldRow.ABSENT;
        List<String> assignments = assignments(update, !sameKey);
        if (assignments.isEmpty()) {
            assignments = assignments(update, true);
        }
        return "UPDATE " + table(update.relation()) + " SET " + String.join(", ", assignments) + " WHERE "
                + condition(update.relation(), update.old(), update.oldRow() == Change.OldRow.FULL);
    }

    private static List<String> assignments(Change.Update update, boolean withKey) {
        List<String> assignments = new ArrayList<>();
        for (int i = 0; i < update.row().size(); i++) {
            Column column = update.relation().columns().get(i);
            if (!update.row().isUnchangedToast(i) && (withKey || !column.key())) {
                assignments.add(quote(column.name()) + " = " + value(update.row(), i));
            }
        }
        return assignments;
    }

    private static String delete(Change.Delete delete) {
        return "DELETE FROM " + table(delete.relation()) + " WHERE "
                + condition(delete.relation(), delete.old(), delete.oldRow() == Change.OldRow.FULL);
    }

    /** @param whole whether the row is looked for by all its columns, not by the key's alone */
    private static String condition(Relation relation, Tuple old, boolean whole) {
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < old.size(); i++) {
            Column column = relation.columns().get(i);
            if ((whole || column.key()) && !old.isUnchangedToast(i)) {
                conditions.add(equal(column, old, i));
            }
        }
        // Nothing tells the row: better none than every one.
        return conditions.isEmpty() ? "false" : String.join(" AND ", conditions);
    }

    private static String equal(Column column, Tuple old, int index) {
        String name = quote(column.name());
        if (old.isNull(index)) {
            return name + " IS NULL";
        }
        return name + (COMPARED_AS_TEXT.contains(column.typeOid()) ? "::text" : "") + " = " + value(old, index);
    }

    private static String truncate(Change.Truncate truncate) {
        return "TRUNCATE TABLE "
                + truncate.relations().stream().map(TransactionSql::table).collect(Collectors.joining(", "))
                + (truncate.restartIdentity() ? " RESTART IDENTITY" : "")
                + (truncate.cascade() ? " CASCADE" : "");
    }

    private static String message(Change.Message message) {
        return "SELECT pg_catalog.pg_logical_emit_message(true, " + literal(message.prefix()) + ", "
                + literal("\\x" + HexFormat.of().formatHex(message.content())) + "::bytea)";
    }

    private static String table(Relation relation) {
        return quote(relation.schema()) + '.' + quote(relation.name());
    }

    private static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String value(Tuple row, int index) {
        if (!row.hasText(index)) {
            return "NULL";
        }
        return row.isUtf8(index) ? literal(row.text(index)) : literal(row.copyOf(index));
    }

    /** The same whatever {@code standard_conforming_strings} is. */
    private static String literal(String text) {
        String quoted = '\'' + text.replace("'", "''") + '\'';
        return text.indexOf('\\') < 0 ? quoted : 'E' + quoted.replace("\\", "\\\\");
    }

    /** Bytes that are no characters, which a database of encoding SQL_ASCII takes as they are. */
    private static String literal(byte[] bytes) {
        return "E'" + HexFormat.of().withPrefix("\\x").formatHex(bytes) + '\'';
    }
}
