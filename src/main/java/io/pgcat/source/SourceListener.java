package io.pgcat.source;

import java.time.Instant;

import io.pgcat.change.Lsn;
import io.pgcat.error.ReplicationException;
import io.pgcat.progress.Position;

/** Told by a source how it fares. Called on the source's own threads; must return at once. */
public interface SourceListener {

    /**
     * Asked before each start for what the target has; called on the source's route thread, may do I/O.
     *
     * @throws ReplicationException if the target cannot be asked; the start is then tried again
     */
    Position position();

    /**
     * The publisher has answered; nothing was created or changed there yet. May do I/O.
     *
     * @throws ReplicationException if this publisher must not be followed
     */
    default void connected(PublisherIdentity identity) {}

    /**
     * The stream is about to begin.
     *
     * @param identity the publisher, to be kept with the progress; may do I/O
     * @param slotPosition the slot's confirmed position
     */
    void starting(PublisherIdentity identity, Lsn slotPosition);

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
