package io.pgcat.apply.wire;

import java.util.ArrayList;
import java.util.List;

import io.pgcat.apply.sql.Element;
import io.pgcat.apply.sql.SentColumn;
import io.pgcat.change.Tuple;

/**
 * The columns of many rows as arrays in binary form: dimensions, whether there are NULLs, the type, length and first index,
 * then each element with its size before it. Source: {@code array_recv}, PostgreSQL 11 to 18.
 */
public final class BinaryArray {

    private static final int HEADER_BYTES = 5 * Integer.BYTES;

    private BinaryArray() {}

    /**
     * The array of each column's values; none may be unchanged TOAST. Row by row: a row that was looked at is in the processor's
     * cache, of which many wide rows push each other out.
     *
     * @throws NumberFormatException if a value is not as the server writes those of the column's type
     */
    public static List<byte[]> of(List<Tuple> rows, List<SentColumn> columns) {
        SentColumn[] sent = columns.toArray(SentColumn[]::new);
        int[] bytes = bytes(rows, sent);
        WireBytes[] arrays = new WireBytes[sent.length];
        BinaryValues[] values = new BinaryValues[sent.length];
        for (int i = 0; i < sent.length; i++) {
            arrays[i] = new WireBytes(HEADER_BYTES + bytes[i]);
            header(arrays[i], sent[i].element(), rows.size());
            values[i] = new BinaryValues(arrays[i]);
        }
        for (Tuple row : rows) {
            for (int i = 0; i < sent.length; i++) {
                values[i].add(row, sent[i].source(), sent[i].element());
            }
        }
        List<byte[]> taken = new ArrayList<>(sent.length);
        for (WireBytes array : arrays) {
            taken.add(array.take());
        }
        return taken;
    }

    /** An array of bigint. */
    public static byte[] of(long[] numbers) {
        WireBytes array = new WireBytes(HEADER_BYTES + numbers.length * (Integer.BYTES + Long.BYTES));
        header(array, Element.BIGINT, numbers.length);
        for (long number : numbers) {
            array.putInt(Long.BYTES);
            array.putLong(number);
        }
        return array.take();
    }

    /** How many bytes each column's elements will have, at most or about. */
    private static int[] bytes(List<Tuple> rows, SentColumn[] columns) {
        int[] bytes = new int[columns.length];
        for (int i = 0; i < columns.length; i++) {
            bytes[i] = rows.size() * (Integer.BYTES + columns[i].element().bytes());
        }
        for (Tuple row : rows) {
            for (int i = 0; i < columns.length; i++) {
                int place = columns[i].source();
                if (columns[i].element().bytes() == 0 && !row.isNull(place)) {
                    bytes[i] += row.length(place);
                }
            }
        }
        return bytes;
    }

    private static void header(WireBytes array, Element element, int elements) {
        int dimensions = 1;
        int mayHoldNulls = 1;
        int firstIndex = 1;
        array.putInt(dimensions);
        array.putInt(mayHoldNulls);
        array.putInt(element.typeOid());
        array.putInt(elements);
        array.putInt(firstIndex);
    }
}
