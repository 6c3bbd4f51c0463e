package io.pgcat.compare.table;

import java.util.Objects;

import io.pgcat.compare.side.Server;

/**
 * How a text is hashed to 64 bits, by both servers alike. The server's own {@code hashtextextended} costs next to nothing;
 * its result is the same from version 11 on, since partitions by hash rely on it, but it depends on the byte order, and like
 * md5 on the encoding.
 */
enum Hashing {
    /** Of the bytes that both databases store. */
    SERVER {
        @Override
        String of(String text, long seed) {
            return "pg_catalog.hashtextextended((" + text + ") COLLATE \"C\", " + seed + ")";
        }
    },
    /** The same for servers of different byte order. */
    MD5 {
        @Override
        String of(String text, long seed) {
            return first64("pg_catalog.concat(" + text + ", '#" + seed + "')");
        }
    },
    /** Of the text in UTF-8, where the databases store it differently. */
    MD5_UTF8 {
        @Override
        String of(String text, long seed) {
            return first64("pg_catalog.convert_to(pg_catalog.concat(" + text + ", '#" + seed + "'), 'UTF8')");
        }
    };

    /** Holds bytes of no encoding: what it stores is what was sent. */
    private static final String NO_ENCODING = "SQL_ASCII";

    /** What suits these two. */
    static Hashing between(Server publisher, Server target) {
        boolean sameBytes = publisher.encoding().equals(target.encoding())
                || publisher.encoding().equals(NO_ENCODING)
                || target.encoding().equals(NO_ENCODING);
        if (!sameBytes) {
            return MD5_UTF8;
        }
        return Objects.equals(publisher.byteOrder(), target.byteOrder()) ? SERVER : MD5;
    }

    /**
     * An expression of type {@code bigint}.
     *
     * @param text an expression of type text, never NULL
     */
    abstract String of(String text, long seed);

    private static String first64(String bytes) {
        return "('x' || pg_catalog.substr(pg_catalog.md5(" + bytes + "), 1, 16))::pg_catalog.bit(64)::pg_catalog.int8";
    }
}
