package io.pgcat.apply.wire;

import java.util.ArrayList;
import java.util.List;

import io.pgcat.change.Tuple;

/**
 * Rows in COPY's text format. Source: PostgreSQL 18, COPY, "Text Format".
 */
public final class CopyText {

    /** What stands behind the backslash for each byte; 0 where it stands for itself. */
    private static final byte[] ESCAPES = escapes("\\\t\n\r", "\\tnr");

    private CopyText() {}

    private static byte[] escapes(String escaped, String shown) {
        byte[] table = new byte[256];
        for (int i = 0; i < escaped.length(); i++) {
            table[escaped.charAt(i)] = (byte) shown.charAt(i);
        }
        return table;
    }

    /**
     * Rows as lines, in pieces of about 64 KiB.
     *
     * @param columns places of the values; none may be unchanged TOAST
     */
    public static List<byte[]> pieces(List<Tuple> rows, int[] columns) {
        List<byte[]> pieces = new ArrayList<>();
        WireBytes text = WireBytes.ofPiece();
        for (Tuple row : rows) {
            add(row, columns, text);
            if (text.isPiece()) {
                pieces.add(text.take());
            }
        }
        if (!text.isEmpty()) {
            pieces.add(text.take());
        }
        return pieces;
    }

    private static void add(Tuple row, int[] columns, WireBytes text) {
        for (int i = 0; i < columns.length; i++) {
            if (i > 0) {
                text.putByte('\t');
            }
            int column = columns[i];
            if (row.isNull(column)) {
                text.putByte('\\');
                text.putByte('N');
            } else {
                text.putEscaped(row.bytes(), row.offset(column), row.length(column), ESCAPES);
            }
        }
        text.putByte('\n');
    }
}
