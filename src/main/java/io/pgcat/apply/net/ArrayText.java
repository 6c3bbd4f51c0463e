package io.pgcat.apply.net;

import java.util.Arrays;
import java.util.List;

import io.pgcat.change.Tuple;

/**
 * One column of many rows as the text of an array, every element quoted. Source: PostgreSQL 18, "Array Input and Output
 * Syntax".
 */
public final class ArrayText extends ByteText {

    private static final int BYTES_PER_ELEMENT = 16;

    private static final byte[] ESCAPES = escapes("\"\\", "\"\\");

    private ArrayText(int rows) {
        super(BYTES_PER_ELEMENT * rows + 2, ESCAPES);
    }

    /** The array's text; SQL NULL as {@code NULL}. No value may be unchanged TOAST. */
    public static byte[] of(List<Tuple> rows, int column) {
        ArrayText text = new ArrayText(rows.size());
        char before = '{';
        for (Tuple row : rows) {
            text.put(before);
            text.element(row, column);
            before = ',';
        }
        text.put('}');
        return Arrays.copyOf(text.buffer(), text.size());
    }

    private void element(Tuple row, int column) {
        if (row.isNull(column)) {
            put('N');
            put('U');
            put('L');
            put('L');
            return;
        }
        put('"');
        putEscaped(row.bytes(), row.offset(column), row.length(column));
        put('"');
    }
}
