package io.pgcat.source;

/** Settings of sessions at a publisher, so that every value's text means the same on every server. */
public final class PublisherSettings {

    /** One statement. Whatever the publisher's defaults are. */
    public static final String PINNED =
            """
            SELECT pg_catalog.set_config(s.name, s.value, false)
            FROM (VALUES ('datestyle', 'ISO, YMD'), ('intervalstyle', 'postgres'), ('timezone', 'UTC'),
                ('extra_float_digits', '3'), ('bytea_output', 'hex'), ('lc_monetary', 'C'), ('search_path', ''),
                ('statement_timeout', '0'), ('idle_in_transaction_session_timeout', '0'),
                ('synchronous_commit', 'local')) AS s(name, value)""";

    /** The server encoding of a database that holds any bytes and converts none. */
    public static final String HOLDS_ANY_BYTES = "SQL_ASCII";

    /**
     * Asked for UTF-8 such a server would fail, again and again, at the first bytes that are no UTF-8. Asked for LATIN1 it
     * sends what it has, and such bytes fail at the change that holds them, which can be named and skipped.
     */
    public static final String TAKE_BYTES_AS_THEY_ARE = "SET client_encoding = 'LATIN1'";

    private PublisherSettings() {}
}
