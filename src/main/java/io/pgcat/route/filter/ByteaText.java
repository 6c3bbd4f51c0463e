package io.pgcat.route.filter;

/** Text forms of bytea, hex and escape: a publisher may send either, by its {@code bytea_output}. */
final class ByteaText {

    private static final String HEX_WHITE_SPACE = " \n\t\r";

    private ByteaText() {}

    /** One character from 0 to 255 for each byte, so that the order of strings is the order of bytes. */
    static String parse(String text) {
        return text.startsWith("\\x") ? hex(text) : escape(text);
    }

    private static String hex(String text) {
        StringBuilder bytes = new StringBuilder(text.length() / 2);
        int i = 2;
        while (i < text.length()) {
            if (HEX_WHITE_SPACE.indexOf(text.charAt(i)) >= 0) {
                i++;
                continue;
            }
            int high = Character.digit(text.charAt(i), 16);
            int low = i + 1 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            if (high < 0 || low < 0) {
                throw DataError.invalidText("bytea");
            }
            bytes.append((char) (high << 4 | low));
            i += 2;
        }
        return bytes.toString();
    }

    private static String escape(String text) {
        StringBuilder bytes = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c > 127) {
                throw DataError.invalidText("bytea");
            }
            if (c != '\\') {
                bytes.append(c);
                i++;
            } else if (text.startsWith("\\\\", i)) {
                bytes.append(c);
                i += 2;
            } else {
                bytes.append(octal(text, i + 1));
                i += 4;
            }
        }
        return bytes.toString();
    }

    private static char octal(String text, int at) {
        if (at + 3 > text.length() || !text.substring(at, at + 3).matches("[0-3][0-7][0-7]")) {
            throw DataError.invalidText("bytea");
        }
        return (char) Integer.parseInt(text.substring(at, at + 3), 8);
    }
}
