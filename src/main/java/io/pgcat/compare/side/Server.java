package io.pgcat.compare.side;

import java.util.List;

/**
 * What a server is like, as far as it decides how values look.
 *
 * @param version {@code server_version_num}
 * @param encoding of the database
 * @param systemIdentifier the same for a server and its physical copies
 * @param database its name there
 * @param role who asks
 * @param byteOrder a value that only servers of the same byte order share
 */
public record Server(
        int version, String encoding, String systemIdentifier, String database, String role, String byteOrder) {

    private static final int SHORTEST_FLOATS_SINCE = 120_000;

    public static Server of(Session session) {
        List<String> row = session.rows("SELECT pg_catalog.current_setting('server_version_num'),"
                        + " pg_catalog.current_setting('server_encoding'),"
                        + " (SELECT system_identifier FROM pg_catalog.pg_control_system()),"
                        + " pg_catalog.current_database(), pg_catalog.quote_ident(current_user),"
                        + " pg_catalog.hashtextextended('pgcat', 8)")
                .get(0);
        return new Server(Integer.parseInt(row.get(0)), row.get(1), row.get(2), row.get(3), row.get(4), row.get(5));
    }

    /** Whether a float's text is the shortest that is exact; before version 12 it has all digits. */
    public boolean hasShortestFloats() {
        return version >= SHORTEST_FLOATS_SINCE;
    }
}
