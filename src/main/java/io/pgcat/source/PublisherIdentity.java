package io.pgcat.source;

import io.pgcat.change.Lsn;

/**
 * Which server this is.
 *
 * @param systemIdentifier survives a physical failover, differs after a restore into a new cluster
 * @param primary whether it is no standby: only then its timeline stays the same as long as it runs
 * @param current where its WAL ends now
 * @param database the same for two connections exactly if they lead to the same database of the same running server
 */
public record PublisherIdentity(String systemIdentifier, int timeline, boolean primary, Lsn current, String database) {

    /**
     * Asks any database for {@link #database()}. The start of the server is part of it since physical copies share the
     * system identifier.
     */
    public static final String DATABASE =
            "SELECT pg_catalog.concat_ws(' ', (SELECT system_identifier FROM pg_catalog.pg_control_system()),"
                    + " (EXTRACT(epoch FROM pg_catalog.pg_postmaster_start_time()) * 1000000)::pg_catalog.int8,"
                    + " pg_catalog.current_database())";
}
