package io.pgcat.apply.wire;

import io.pgcat.change.Tuple;

/** Values of uuid, and of bytea as {@code bytea_output = hex} writes them. */
final class Hexadecimal {

    private static final int UUID_BYTES = 16;
    private static final String UUID_FORM = "........-....-....-....-............";

    private Hexadecimal() {}

    /** @throws NumberFormatException if the text is none of the server's */
    static void addUuid(Tuple row, int column, WireBytes out) {
        byte[] text = row.bytes();
        int start = row.offset(column);
        if (row.length(column) != UUID_FORM.length()) {
            throw noDigit();
        }
        out.putInt(UUID_BYTES);
        int next = 0;
        while (next < UUID_FORM.length()) {
            if (UUID_FORM.charAt(next) != '-') {
                out.putByte(octet(text, start + next));
                next += 2;
            } else if (text[start + next++] != '-') {
                throw noDigit();
            }
        }
    }

    /** @throws NumberFormatException if the text is none of the server's */
    static void addBytes(Tuple row, int column, WireBytes out) {
        byte[] text = row.bytes();
        int start = row.offset(column);
        int length = row.length(column);
        if (length < 2 || length % 2 != 0 || text[start] != '\\' || text[start + 1] != 'x') {
            throw noDigit();
        }
        out.putInt(length / 2 - 1);
        for (int next = start + 2; next < start + length; next += 2) {
            out.putByte(octet(text, next));
        }
    }

    private static int octet(byte[] text, int start) {
        int octet = Character.digit(text[start], 16) << 4 | Character.digit(text[start + 1], 16);
        if (octet < 0) {
            throw noDigit();
        }
        return octet;
    }

    private static NumberFormatException noDigit() {
        return new NumberFormatException("A value is not in hexadecimal digits as PostgreSQL writes them");
    }
}
