package io.pgcat.source.snapshot;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

import io.pgcat.change.Relation;

/** Reads a range's rows as COPY gives them. One thread at a time. */
public final class RowReader {

    private static final int PIECE_BYTES = 64 << 10;

    private final Connection connection;

    /** Takes what was read. */
    @FunctionalInterface
    public interface Sink {
        /**
         * @param pieces of COPY data in order; text: whole lines
         * @param rows how many they hold, about where the form is binary
         */
        void take(List<byte[]> pieces, int rows) throws SQLException, InterruptedException;
    }

    /** @param connection on which the snapshot is shown */
    public RowReader(Connection connection) {
        this.connection = connection;
    }

    /**
     * Reads a range.
     *
     * @param condition of the rows besides what the publication says; empty for none
     * @param most pieces of about 64 KiB that the sink takes at once
     */
    public void read(SourceTable table, BlockRange range, String condition, boolean binary, int most, Sink sink)
            throws SQLException, InterruptedException {
        CopyOut out = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(sql(table, range, condition, binary));
        try {
            Pieces pieces = new Pieces();
            for (byte[] row = out.readFromCopy(); row != null; row = out.readFromCopy()) {
                pieces.add(row);
                if (pieces.full.size() >= most) {
                    pieces.drainTo(sink);
                }
            }
            pieces.finish();
            pieces.drainTo(sink);
        } finally {
            if (out.isActive()) {
                out.cancelCopy();
            }
        }
    }

    static String sql(SourceTable table, BlockRange range, String condition, boolean binary) {
        List<String> conditions = new ArrayList<>();
        if (range.first() > 0) {
            conditions.add("ctid OPERATOR(pg_catalog.>=) '(" + range.first() + ",0)'::pg_catalog.tid");
        }
        if (range.end() != BlockRange.OPEN) {
            conditions.add("ctid OPERATOR(pg_catalog.<) '(" + range.end() + ",0)'::pg_catalog.tid");
        }
        if (!table.filter().isEmpty()) {
            conditions.add("(" + table.filter() + ")");
        }
        if (!condition.isEmpty()) {
            conditions.add("(" + condition + ")");
        }
        String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        return "COPY (SELECT " + columns(table.relation()) + " FROM ONLY " + range.quoted() + where + ") TO STDOUT"
                + (binary ? " WITH (FORMAT binary)" : "");
    }

    private static String columns(Relation relation) {
        return relation.columns().stream()
                .map(column -> '"' + column.name().replace("\"", "\"\"") + '"')
                .collect(Collectors.joining(", "));
    }

    /** Rows put together: each comes as an array of its own. */
    private static final class Pieces {
        private final List<byte[]> full = new ArrayList<>();
        private byte[] piece = new byte[PIECE_BYTES];
        private int size;
        private int rows;

        private void add(byte[] row) {
            if (size + row.length > PIECE_BYTES) {
                finish();
            }
            if (row.length > PIECE_BYTES) {
                full.add(row);
            } else {
                System.arraycopy(row, 0, piece, size, row.length);
                size += row.length;
            }
            rows++;
        }

        private void finish() {
            if (size > 0) {
                full.add(size == PIECE_BYTES ? piece : java.util.Arrays.copyOf(piece, size));
                piece = new byte[PIECE_BYTES];
                size = 0;
            }
        }

        private void drainTo(Sink sink) throws SQLException, InterruptedException {
            if (!full.isEmpty()) {
                sink.take(List.copyOf(full), rows);
                full.clear();
                rows = 0;
            }
        }
    }
}
