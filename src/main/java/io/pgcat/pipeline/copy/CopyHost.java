package io.pgcat.pipeline.copy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.pgcat.apply.BetweenWork;
import io.pgcat.apply.CopyTarget;
import io.pgcat.apply.TableGate;
import io.pgcat.change.Batch;
import io.pgcat.change.Lsn;

/** The running subscription, as its copies see it. Any thread. */
public interface CopyHost {

    /** Sends a batch through the route, beside the stream. */
    CompletableFuture<Void> send(Batch batch);

    /** Whether steps of the route may look at values, so that rows have to be taken apart. */
    boolean looksAtValues();

    /** Does something between two of the stream's transactions. */
    void between(BetweenWork work) throws InterruptedException;

    /**
     * Waits until everything that the publisher committed before a position has passed the route.
     *
     * @return whether it has within this time
     */
    boolean awaitPassed(Lsn position, Duration limit) throws InterruptedException;

    /** What lets tables' changes through. */
    TableGate gate();

    /** Opens a connection to the target; the caller closes it. */
    Connection openTarget() throws SQLException;

    /** Makes what takes rows in, in this lane. */
    CopyTarget newTarget(String lane);
}
