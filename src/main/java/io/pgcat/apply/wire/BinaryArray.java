package io.pgcat.apply.wire;

import io.pgcat.apply.sql.Element;
import io.pgcat.apply.sql.SentColumn;
import io.pgcat.change.Tuple;

/**
 * One column of many rows as an array in binary form: dimensions, whether there are NULLs, the type, length and first index,
 * then each element with its size before it. Source: {@code array_recv}, PostgreSQL 11 to 18.
 */
public final class BinaryArray {

    private static final int HEADER_BYTES = 5 * Integer.BYTES;

    private BinaryArray() {}

    /**
     * The array of a column's values; none may be unchanged TOAST.
     *
     * @throws NumberFormatException if a value is not as the server writes those of the column's type
     */
    public static byte[] of(Tuple[] rows, SentColumn column) {
        Element element = column.element();
        int place = column.source();
        WireBytes array = new WireBytes(HEADER_BYTES + bytes(rows, place, element));
        header(array, element, rows.length);
        BinaryValues values = new BinaryValues(array);
        for (Tuple row : rows) {
            values.add(row, place, element);
        }
        return array.take();
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

    /** How many bytes the elements will have, at most or about. */
    private static int bytes(Tuple[] rows, int place, Element element) {
        if (element.bytes() > 0) {
            return rows.length * (Integer.BYTES + element.bytes());
        }
        int bytes = rows.length * Integer.BYTES;
        for (Tuple row : rows) {
            bytes += row.isNull(place) ? 0 : row.length(place);
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
