package io.pgcat.source;

import io.pgcat.change.Lsn;

/**
 * Which server this is.
 *
 * @param systemIdentifier survives a physical failover, differs after a restore into a new cluster
 * @param current where its WAL ends now
 */
public record PublisherIdentity(String systemIdentifier, int timeline, Lsn current) {}
