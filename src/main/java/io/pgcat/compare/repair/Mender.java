package io.pgcat.compare.repair;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.pgcat.compare.TableTally;
import io.pgcat.compare.settle.Look;
import io.pgcat.compare.settle.Verdict;
import io.pgcat.compare.side.Session;
import io.pgcat.compare.side.Side;
import io.pgcat.compare.table.ComparedTable;
import io.pgcat.compare.table.Ends;
import io.pgcat.compare.table.RowsSql;

/**
 * Makes rows of one table as the publisher has them. Whatever the stream does meanwhile: a row is written only if it still is
 * the one that was seen, and only while the publisher's row still is the one that was settled, which is looked at once more when
 * the target's row is locked and before it is committed. So every change of the row that the stream still brings was made to
 * what is written here. One thread.
 */
final class Mender {

    private final Session publisher;
    private final Session target;
    private final RowsSql publisherSql;
    private final RowsSql targetSql;
    private final ComparedTable table;
    private final List<RepairedColumn> inserted;
    private final List<RepairedColumn> updated;
    private final List<String> sent;
    private final TableTally tally;

    /** A row as it was read: its version, then what was asked for. */
    private record Read(String version, List<String> values) {}

    /**
     * @param ends with connections on which no float is shortened
     * @param target for writing
     */
    Mender(Ends ends, Session publisher, Session target, ComparedTable table, TableTally tally) {
        this.publisher = publisher;
        this.target = target;
        this.publisherSql = ends.sql(Side.PUBLISHER, table);
        this.targetSql = ends.sql(Side.TARGET, table);
        this.table = table;
        this.tally = tally;
        this.inserted = table.columns().stream()
                .map(column -> new RepairedColumn(
                        column, table.target().column(column.name()).orElseThrow()))
                .toList();
        this.updated = inserted.stream()
                .filter(column -> !column.target().identityAlways())
                .toList();
        this.sent = inserted.stream().map(RepairedColumn::sent).toList();
    }

    /** Writes what can be written; what was not is told by comparing again. */
    void mend(List<Verdict> verdicts) {
        try {
            target.connection().setAutoCommit(false);
            mendTogether(verdicts);
        } catch (SQLException e) {
            throw Session.failure(Side.TARGET, "write to", e);
        } finally {
            endTransaction();
        }
    }

    private void endTransaction() {
        try {
            target.connection().rollback();
            target.connection().setAutoCommit(true);
        } catch (SQLException e) {
            throw Session.failure(Side.TARGET, "write to", e);
        }
    }

    private void mendTogether(List<Verdict> verdicts) throws SQLException {
        try {
            List<Verdict> left = verdicts;
            while (!left.isEmpty()) {
                List<Verdict> written = write(left);
                List<Verdict> unchanged = stillSo(written);
                if (unchanged.size() == left.size()) {
                    target.connection().commit();
                    return;
                }
                target.connection().rollback();
                left = unchanged;
            }
        } catch (SQLException refused) {
            target.connection().rollback();
            apart(verdicts, refused);
        }
    }

    /** One row keeps others from being repaired: they are written one by one. */
    private void apart(List<Verdict> verdicts, SQLException refused) throws SQLException {
        if (verdicts.size() == 1) {
            tally.note("not every row could be repaired: " + Session.message(refused));
            return;
        }
        for (Verdict verdict : verdicts) {
            mendTogether(List.of(verdict));
        }
    }

    /** @return those that have been written, not committed yet */
    private List<Verdict> write(List<Verdict> verdicts) throws SQLException {
        List<List<String>> keys =
                verdicts.stream().map(verdict -> verdict.suspect().key()).toList();
        Map<Integer, Read> wanted = read(publisher, publisherSql.select(keys, sent));
        Map<Integer, Read> places = read(target, targetSql.select(keys, RepairSql.PLACE));
        List<Verdict> written = new ArrayList<>();
        try (PreparedStatement insert = prepare(RepairSql.insert(table.target(), inserted));
                PreparedStatement update = prepare(RepairSql.update(table.target(), updated));
                PreparedStatement delete = prepare(RepairSql.delete(table.target()))) {
            for (int i = 0; i < verdicts.size(); i++) {
                Verdict verdict = verdicts.get(i);
                Read row = wanted.get(i + 1);
                Read place = places.get(i + 1);
                boolean fits = isAsSettled(row, verdict.publisher()) && isAsSettled(place, verdict.target());
                boolean done = fits
                        && switch (verdict.kind()) {
                            case MISSING -> run(insert, values(row, inserted), List.of());
                            case DIFFERENT -> run(update, values(row, updated), place.values());
                            case EXTRA -> run(delete, List.of(), place.values());
                            case UNSETTLED -> false;
                        };
                if (done) {
                    written.add(verdict);
                }
            }
        }
        return written;
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        return target.connection().prepareStatement(sql);
    }

    private static Map<Integer, Read> read(Session session, String sql) {
        Map<Integer, Read> rows = new HashMap<>();
        for (List<String> row : session.rows(sql)) {
            rows.put(Integer.parseInt(row.get(0)), new Read(row.get(1), row.subList(2, row.size())));
        }
        return rows;
    }

    private static boolean isAsSettled(Read row, Look settled) {
        return row == null
                ? settled.rows() == 0
                : settled.rows() == 1 && row.version().equals(settled.version());
    }

    private List<String> values(Read row, List<RepairedColumn> columns) {
        return columns.stream()
                .map(column -> row.values().get(inserted.indexOf(column)))
                .toList();
    }

    /** Values go as text of no type: the column's type reads them. */
    private static boolean run(PreparedStatement statement, List<String> values, List<String> place)
            throws SQLException {
        int parameter = 1;
        for (String value : values) {
            if (value == null) {
                statement.setNull(parameter++, Types.OTHER);
            } else {
                statement.setObject(parameter++, value, Types.OTHER);
            }
        }
        for (String part : place) {
            statement.setString(parameter++, part);
        }
        return statement.executeUpdate() == 1;
    }

    private List<Verdict> stillSo(List<Verdict> written) {
        if (written.isEmpty()) {
            return written;
        }
        Map<Integer, Read> now = new HashMap<>();
        List<List<String>> keys =
                written.stream().map(verdict -> verdict.suspect().key()).toList();
        now.putAll(read(publisher, publisherSql.select(keys, List.of())));
        List<Verdict> unchanged = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            if (isAsSettled(now.get(i + 1), written.get(i).publisher())) {
                unchanged.add(written.get(i));
            }
        }
        return unchanged;
    }
}
