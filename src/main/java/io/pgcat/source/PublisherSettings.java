package io.pgcat.source;

/** Settings of sessions at a publisher, so that every value's text means the same on every server. */
public final class PublisherSettings {

    /** Statements, parted by semicolons. Whatever the publisher's defaults are. */
    public static final String PINNED =
            "SET datestyle = 'ISO, YMD'; SET intervalstyle = 'postgres'; SET timezone = 'UTC';"
                    + " SET extra_float_digits = 3; SET bytea_output = 'hex'; SET lc_monetary = 'C'; SET search_path = '';"
                    + " SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0;"
                    + " SET synchronous_commit = 'local'";

    /** The server encoding of a database that holds any bytes and converts none. */
    public static final String HOLDS_ANY_BYTES = "SQL_ASCII";

    /**
     * Asked for UTF-8 such a server would fail, again and again, at the first bytes that are no UTF-8. Asked for LATIN1 it
     * sends what it has, and such bytes fail at the change that holds them, which can be named and skipped.
     */
    public static final String TAKE_BYTES_AS_THEY_ARE = "SET client_encoding = 'LATIN1'";

    private PublisherSettings() {}
}
