package io.pgcat.apply.wire;

import io.pgcat.apply.sql.Element;
import io.pgcat.change.Tuple;

/**
 * Writes values as the receive functions of their types take them: size, then content. From texts as the publisher's server writes
 * them: dates in ISO style, bytes in hexadecimal digits, floating-point numbers with all their digits. Source: {@code int4recv},
 * {@code numeric_recv}, {@code timestamptz_recv} and so on, PostgreSQL 11 to 18.
 */
final class BinaryValues {

    private static final int NULL_SIZE = -1;
    private static final int JSONB_VERSION = 1;

    private final WireBytes out;
    private final DateTimeText dateTime = new DateTimeText();

    BinaryValues(WireBytes out) {
        this.out = out;
    }

    /** @throws NumberFormatException if the text is none that the server writes for this type */
    void add(Tuple row, int column, Element element) {
        if (row.isNull(column)) {
            out.putInt(NULL_SIZE);
            return;
        }
        switch (element) {
            case TEXT -> out.putCounted(row.bytes(), row.offset(column), row.length(column));
            case JSONB -> {
                out.putInt(1 + row.length(column));
                out.putByte(JSONB_VERSION);
                out.put(row.bytes(), row.offset(column), row.length(column));
            }
            case NUMERIC -> DecimalNumber.add(row, column, out);
            case UUID -> Hexadecimal.addUuid(row, column, out);
            case BYTEA -> Hexadecimal.addBytes(row, column, out);
            default -> {
                out.putInt(element.bytes());
                addFixed(row, column, element);
            }
        }
    }

    private void addFixed(Tuple row, int column, Element element) {
        switch (element) {
            case SMALLINT -> {
                long number = WholeNumber.parse(row, column);
                out.putShort(WholeNumber.within(number, (short) number));
            }
            case INTEGER -> {
                long number = WholeNumber.parse(row, column);
                out.putInt(WholeNumber.within(number, (int) number));
            }
            case BIGINT -> out.putLong(WholeNumber.parse(row, column));
            case BOOLEAN -> out.putByte(truth(row, column));
            case REAL -> out.putInt(Float.floatToIntBits(FloatingNumber.real(row, column)));
            case DOUBLE -> out.putLong(Double.doubleToLongBits(FloatingNumber.doublePrecision(row, column)));
            case DATE -> out.putInt(dateTime.of(row, column).days());
            case TIMESTAMP, TIMESTAMPTZ -> out.putLong(dateTime.of(row, column).micros(element == Element.TIMESTAMPTZ));
            default -> throw new IllegalArgumentException("Values of " + element + " are of different sizes");
        }
    }

    private static int truth(Tuple row, int column) {
        byte first = row.length(column) == 1 ? row.bytes()[row.offset(column)] : 0;
        return switch (first) {
            case 't' -> 1;
            case 'f' -> 0;
            default -> throw new NumberFormatException("A value is neither t nor f");
        };
    }
}
