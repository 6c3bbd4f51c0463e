package io.pgcat.apply.net;

import java.nio.ByteBuffer;
import java.util.List;

import io.pgcat.apply.sql.Element;
import io.pgcat.apply.sql.SentColumn;
import io.pgcat.change.Tuple;

/**
 * One column of many rows as an array in binary form: dimensions, whether there are NULLs, the type, length and first index,
 * then each element with its size before it. Source: {@code array_recv}, PostgreSQL 11 to 18.
 */
public final class BinaryArray {

    private static final int HEADER_BYTES = 5 * Integer.BYTES;
    private static final int NULL_LENGTH = -1;

    private BinaryArray() {}

    /**
     * The array of a column's values; none may be unchanged TOAST.
     *
     * @throws NumberFormatException if it is to hold whole numbers and a text is none, or is not as the server writes it
     */
    public static byte[] of(List<Tuple> rows, SentColumn column) {
        Element element = column.element();
        int place = column.source();
        ByteBuffer array = ByteBuffer.allocate(HEADER_BYTES + bytes(rows, place, element));
        header(array, element, rows.size());
        for (Tuple row : rows) {
            if (row.isNull(place)) {
                array.putInt(NULL_LENGTH);
            } else if (element == Element.TEXT) {
                array.putInt(row.length(place)).put(row.bytes(), row.offset(place), row.length(place));
            } else {
                put(array, element, WholeNumber.parse(row, place));
            }
        }
        return array.array();
    }

    /** An array of bigint. */
    public static byte[] of(long[] numbers) {
        ByteBuffer array = ByteBuffer.allocate(HEADER_BYTES + numbers.length * (Integer.BYTES + Long.BYTES));
        header(array, Element.BIGINT, numbers.length);
        for (long number : numbers) {
            put(array, Element.BIGINT, number);
        }
        return array.array();
    }

    private static int bytes(List<Tuple> rows, int place, Element element) {
        int bytes = rows.size() * Integer.BYTES;
        for (Tuple row : rows) {
            if (!row.isNull(place)) {
                bytes += element == Element.TEXT ? row.length(place) : element.bytes();
            }
        }
        return bytes;
    }

    private static void header(ByteBuffer array, Element element, int elements) {
        int dimensions = 1;
        int mayHoldNulls = 1;
        int firstIndex = 1;
        array.putInt(dimensions)
                .putInt(mayHoldNulls)
                .putInt(element.typeOid())
                .putInt(elements)
                .putInt(firstIndex);
    }

    private static void put(ByteBuffer array, Element element, long number) {
        array.putInt(element.bytes());
        switch (element) {
            case SMALLINT -> array.putShort(WholeNumber.within(number, (short) number));
            case INTEGER -> array.putInt(WholeNumber.within(number, (int) number));
            case BIGINT, TEXT -> array.putLong(number);
        }
    }
}
