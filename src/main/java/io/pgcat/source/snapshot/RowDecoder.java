package io.pgcat.source.snapshot;

import java.util.ArrayList;
import java.util.List;

import io.pgcat.change.Tuple;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

/** Reads rows in COPY's text format. Source: PostgreSQL 18, COPY, "Text Format". */
public final class RowDecoder {

    private final int columns;

    /** @param columns how many each row has */
    public RowDecoder(int columns) {
        this.columns = columns;
    }

    /**
     * The rows of one piece.
     *
     * @param lines whole lines; written over
     */
    public List<Tuple> decode(byte[] lines) {
        List<Tuple> rows = new ArrayList<>();
        int at = 0;
        while (at < lines.length) {
            Line line = new Line(lines, at);
            rows.add(line.read());
            at = line.next;
        }
        return rows;
    }

    /** Values are unescaped where they stand: they never get longer. */
    private final class Line {
        private final byte[] bytes;
        private int next;

        private Line(byte[] bytes, int start) {
            this.bytes = bytes;
            this.next = start;
        }

        private Tuple read() {
            Tuple.Builder tuple = new Tuple.Builder(bytes, columns);
            for (int i = 0; i < columns; i++) {
                value(tuple);
                expect(i + 1 < columns ? '\t' : '\n');
            }
            if (columns == 0) {
                expect('\n');
            }
            return tuple.build();
        }

        private void expect(char end) {
            if (next >= bytes.length || bytes[next] != end) {
                throw new ReplicationException(
                        ErrorKind.PROTOCOL, "The publisher's COPY sent a row that has not " + columns + " columns.");
            }
            next++;
        }

        private void value(Tuple.Builder tuple) {
            int start = next;
            int end = start;
            while (next < bytes.length && bytes[next] != '\t' && bytes[next] != '\n') {
                byte b = bytes[next++];
                if (b != '\\') {
                    bytes[end++] = b;
                } else if (bytes[next] == 'N' && next == start + 1) {
                    next++;
                    tuple.sqlNull();
                    return;
                } else {
                    bytes[end++] = unescaped(bytes[next++]);
                }
            }
            tuple.text(start, end - start);
        }

        private static byte unescaped(byte letter) {
            return switch (letter) {
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'v' -> 0x0B;
                default -> letter;
            };
        }
    }
}
