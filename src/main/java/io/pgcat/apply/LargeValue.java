package io.pgcat.apply;

import java.sql.SQLException;
import java.util.Arrays;

import io.pgcat.apply.StatementPipeline.Parameters;
import io.pgcat.apply.target.TargetColumn;
import io.pgcat.change.Tuple;

/**
 * How a value of many bytes is sent, so that it is not copied into strings first: the binary form of these types is their
 * text, or easily made of it. Small values, and those of all other types, are sent as text.
 */
enum LargeValue {
    /** No other form than text. */
    TEXT,
    /** The binary form is the text itself: text, varchar, char(n), json. */
    SAME,
    /** A version number, 1, before the text: jsonb. Source: {@code jsonb_recv}. */
    JSONB,
    /** The bytes that the text writes in hexadecimal: bytea. */
    BYTEA;

    private static final int LARGE_BYTES = 32 * 1024;

    /** By the column's type. */
    static LargeValue of(TargetColumn column) {
        return switch (column.type()) {
            case "text", "character varying", "bpchar", "json" -> SAME;
            case "jsonb" -> JSONB;
            case "bytea" -> BYTEA;
            default -> TEXT;
        };
    }

    /** Sets a parameter to the value of one column of a row, whatever its size. */
    void bind(Parameters parameters, int number, Tuple row, int column) throws SQLException {
        if (row.isNull(column)) {
            parameters.sqlNull(number);
        } else if (row.length(column) < LARGE_BYTES || !hasBinaryForm(row, column)) {
            parameters.text(number, row.text(column));
        } else {
            parameters.binary(number, binary(row.bytes(), row.offset(column), row.length(column)));
        }
    }

    private boolean hasBinaryForm(Tuple row, int column) {
        int start = row.offset(column);
        return switch (this) {
            case TEXT -> false;
            case SAME, JSONB -> true;
            case BYTEA -> row.bytes()[start] == '\\' && row.bytes()[start + 1] == 'x' && row.length(column) % 2 == 0;
        };
    }

    private byte[] binary(byte[] bytes, int offset, int length) {
        if (this == BYTEA) {
            return unhex(bytes, offset + 2, length - 2);
        }
        if (this == JSONB) {
            byte[] value = new byte[length + 1];
            value[0] = 1;
            System.arraycopy(bytes, offset, value, 1, length);
            return value;
        }
        return offset == 0 && length == bytes.length ? bytes : Arrays.copyOfRange(bytes, offset, offset + length);
    }

    private static byte[] unhex(byte[] digits, int offset, int length) {
        byte[] value = new byte[length / 2];
        for (int i = 0; i < value.length; i++) {
            int high = Character.digit(digits[offset + 2 * i], 16);
            int low = Character.digit(digits[offset + 2 * i + 1], 16);
            if (high < 0 || low < 0) {
                throw new IllegalArgumentException("A bytea value holds what is no hexadecimal digit");
            }
            value[i] = (byte) (high << 4 | low);
        }
        return value;
    }
}
