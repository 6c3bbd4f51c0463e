package io.pgcat.apply;

import java.sql.SQLException;
import java.util.concurrent.locks.Lock;

import org.jboss.logging.Logger;

import io.pgcat.error.ReplicationException;

/**
 * The session of one applier, opened when it is needed first, or ahead of that. Under the applier's lock, but for what says otherwise.
 */
final class SessionHolder {

    private static final Logger LOG = Logger.getLogger(SessionHolder.class);

    private final TargetDatabase database;
    private final ApplyConfig config;
    private final Lock lock;
    private volatile TargetSession session;
    /** Whether a session that is about to be opened ahead is still wanted. */
    private volatile boolean wantedAhead;

    /** @param lock the applier's */
    SessionHolder(TargetDatabase database, ApplyConfig config, Lock lock) {
        this.database = database;
        this.config = config;
        this.lock = lock;
    }

    /** Null when there is none. Any thread. */
    TargetSession running() {
        return session;
    }

    /** Opens one unless there is one. */
    TargetSession open() throws SQLException {
        if (session == null) {
            session = TargetSession.open(database, config);
        }
        return session;
    }

    /**
     * Opens one by a thread of its own. If that is not possible, whoever needs it first finds out and tells. Any thread, without the
     * lock.
     */
    void openAhead() {
        wantedAhead = true;
        ahead(() -> {
            if (session == null) {
                open().warmUp();
            }
        });
    }

    /** Something that can be done before it is needed. */
    @FunctionalInterface
    interface Ahead {
        void run() throws SQLException;
    }

    /** Has a thread of its own do something that is not needed yet, unless the session is closed before. Any thread, without the lock. */
    void ahead(Ahead work) {
        Thread thread = new Thread(() -> runUnlessClosed(work), "open " + config.subscription());
        thread.setDaemon(true);
        thread.start();
    }

    private void runUnlessClosed(Ahead work) {
        lock.lock();
        try {
            if (wantedAhead) {
                work.run();
            }
        } catch (SQLException | ReplicationException e) {
            LOG.debugf(e, "A session was not made ready ahead, subscription=%s", config.subscription());
        } finally {
            lock.unlock();
        }
    }

    /** What is about to be opened ahead is not wanted any more. Any thread, without the lock. */
    void cancel() {
        wantedAhead = false;
    }

    /** Breaks the connection under whatever is done with it. Any thread, without the lock. */
    void abort() {
        TargetSession running = session;
        if (running != null) {
            running.abort();
        }
    }

    /** Closes the session; the server rolls back what is open. */
    void close() {
        TargetSession closing = session;
        session = null;
        if (closing != null) {
            closing.closeQuietly();
        }
    }
}
