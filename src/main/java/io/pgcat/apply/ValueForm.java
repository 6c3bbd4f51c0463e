package io.pgcat.apply;

import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.sql.SQLException;
import java.util.Arrays;

import io.pgcat.apply.StatementPipeline.Parameters;
import io.pgcat.apply.target.TargetColumn;
import io.pgcat.change.Tuple;

/**
 * How a value is sent. Almost all go as text. In binary form go values of many bytes, so that they are not copied into
 * strings first, where that form is the text itself or easily made of it; and what an older server cannot read as text.
 */
enum ValueForm {
    /** No other form than text. */
    TEXT,
    /** The binary form is the text itself: text, varchar, char(n), json. */
    SAME,
    /** A version number, 1, before the text: jsonb. Source: {@code jsonb_recv}. */
    JSONB,
    /** The bytes that the text writes in hexadecimal: bytea. */
    BYTEA,
    /**
     * One byte: "char". Since PostgreSQL 16 one above 127 is written {@code \377}; before, that is read as a backslash.
     * Source: {@code charout}, {@code charin}.
     */
    CHAR;

    private static final int LARGE_BYTES = 32 * 1024;
    private static final int OCTAL_LENGTH = 4;

    /** By the column's type. */
    static ValueForm of(TargetColumn column) {
        return switch (column.type()) {
            case "text", "character varying", "bpchar", "json" -> SAME;
            case "jsonb" -> JSONB;
            case "bytea" -> BYTEA;
            case "\"char\"" -> CHAR;
            default -> TEXT;
        };
    }

    /**
     * Sets a parameter to the value of one column of a row, whatever its size.
     *
     * @throws UncheckedIOException if its bytes are no text that the type can have
     */
    void bind(Parameters parameters, int number, Tuple row, int column) throws SQLException {
        if (row.isNull(column)) {
            parameters.sqlNull(number);
        } else if (goesBinary(row, column)) {
            parameters.binary(number, binary(row.bytes(), row.offset(column), row.length(column)));
        } else {
            parameters.text(number, row.text(column));
        }
    }

    private boolean goesBinary(Tuple row, int column) {
        int start = row.offset(column);
        boolean large = row.length(column) >= LARGE_BYTES;
        return switch (this) {
            case TEXT -> false;
            case SAME, JSONB -> large;
            case BYTEA ->
                large && row.bytes()[start] == '\\' && row.bytes()[start + 1] == 'x' && row.length(column) % 2 == 0;
            case CHAR -> {
                requireOneByte(row, column);
                yield row.length(column) == OCTAL_LENGTH && isOctal(row.bytes(), start);
            }
        };
    }

    /** A publisher before 16 that is not UTF8 sends one above 127 as the character that it would be: 2 bytes or more. */
    private static void requireOneByte(Tuple row, int column) {
        if (row.length(column) > 1 && row.bytes()[row.offset(column)] < 0) {
            throw new UncheckedIOException(
                    "A value of type \"char\" is not one byte", new MalformedInputException(row.length(column)));
        }
    }

    /** Three octal digits behind a backslash, of which the first is at most 3. */
    private static boolean isOctal(byte[] bytes, int start) {
        return bytes[start] == '\\'
                && bytes[start + 1] >= '0'
                && bytes[start + 1] <= '3'
                && bytes[start + 2] >= '0'
                && bytes[start + 2] <= '7'
                && bytes[start + 3] >= '0'
                && bytes[start + 3] <= '7';
    }

    private byte[] binary(byte[] bytes, int offset, int length) {
        return switch (this) {
            case TEXT, SAME ->
                offset == 0 && length == bytes.length ? bytes : Arrays.copyOfRange(bytes, offset, offset + length);
            case JSONB -> {
                byte[] value = new byte[length + 1];
                value[0] = 1;
                System.arraycopy(bytes, offset, value, 1, length);
                yield value;
            }
            case BYTEA -> unhex(bytes, offset + 2, length - 2);
            case CHAR ->
                new byte[] {
                    (byte) ((bytes[offset + 1] - '0') << 6 | (bytes[offset + 2] - '0') << 3 | bytes[offset + 3] - '0')
                };
        };
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
