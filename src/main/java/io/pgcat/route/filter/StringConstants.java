package io.pgcat.route.filter;

/**
 * Reads {@code '…'} and {@code E'…'}. Every method takes the offset of the opening quote. Source: PostgreSQL 17, "String
 * Constants" and "String Constants with C-Style Escapes".
 */
final class StringConstants {

    private StringConstants() {}

    static String plain(String sql, int open) {
        return sql.substring(open + 1, endOfPlain(sql, open) - 1).replace("''", "'");
    }

    /** The offset after the closing quote. */
    static int endOfPlain(String sql, int open) {
        for (int i = open + 1; i < sql.length(); i++) {
            if (sql.charAt(i) != '\'') {
                continue;
            }
            if (i + 1 < sql.length() && sql.charAt(i + 1) == '\'') {
                i++;
            } else {
                return i + 1;
            }
        }
        throw new Unsupported("the string at offset " + open + " does not end");
    }

    static String escape(String sql, int open) {
        int end = endOfEscape(sql, open) - 1;
        StringBuilder content = new StringBuilder();
        for (int i = open + 1; i < end; i++) {
            char c = sql.charAt(i);
            if (c == '\'') {
                i++;
                content.append('\'');
            } else if (c == '\\') {
                i++;
                content.append(escaped(sql.charAt(i)));
            } else {
                content.append(c);
            }
        }
        return content.toString();
    }

    /** The offset after the closing quote. */
    static int endOfEscape(String sql, int open) {
        for (int i = open + 1; i < sql.length(); i++) {
            char c = sql.charAt(i);
            boolean doubled = c == '\'' && i + 1 < sql.length() && sql.charAt(i + 1) == '\'';
            if (c == '\\' || doubled) {
                i++;
            } else if (c == '\'') {
                return i + 1;
            }
        }
        throw new Unsupported("the string at offset " + open + " does not end");
    }

    private static char escaped(char c) {
        int control = "bfnrt".indexOf(c);
        if (control >= 0) {
            return "\b\f\n\r\t".charAt(control);
        }
        boolean numeric = c >= '0' && c <= '7' || c == 'x' || c == 'u' || c == 'U';
        if (numeric) {
            throw new Unsupported("the escape \\" + c + " in a string is not supported; write the character itself");
        }
        return c;
    }
}
