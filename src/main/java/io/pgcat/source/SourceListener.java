package io.pgcat.source;

import java.time.Instant;

import io.pgcat.change.Lsn;
import io.pgcat.error.ReplicationException;

/** Told by a source how it fares. Called on the source's own threads; must return at once. */
public interface SourceListener {

    /** Changes flow, or would if there were any. */
    void streaming();

    /** A batch leaves for the route; its oldest transaction was committed at this time. */
    void delivering(Instant oldestCommit);

    /**
     * All that was read so far has passed the route.
     *
     * @param upTo the publisher's WAL up to here concerns us no more
     */
    void caughtUp(Lsn upTo);

    /** The publisher's WAL reaches at least here. */
    void publisherAt(Lsn lsn);

    /** The stream broke; it is begun anew at that time. */
    void failed(ReplicationException failure, Instant retryAt);
}
