package io.pgcat.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;

import io.pgcat.apply.PreparedBatch.Prepared;
import io.pgcat.apply.StatementFailedException.Planned;
import io.pgcat.change.Batch;
import io.pgcat.change.Lsn;
import io.pgcat.change.Relation;
import io.pgcat.change.Transaction;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.progress.Acknowledgement;
import io.pgcat.progress.Move;

/**
 * Takes in what an initial copy brings, in one lane: what comes between {@link #begin} and {@link #commit} is one target
 * transaction. One thread at a time, except {@link #close}.
 */
public final class CopyTarget extends BatchApplier {

    private final TargetDatabase database;
    private final ApplyConfig config;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile TargetSession session;
    private CopyInto open;

    /**
     * How rows are taken in.
     *
     * @param source the publisher's {@code schema.name}
     * @param binary whether COPY data is in binary form
     * @param over whether rows with the same key are written over
     * @param lsn where the copy lies in the publisher's WAL
     * @param before is executed before the first row
     */
    public record Manner(String source, boolean binary, boolean over, Lsn lsn, List<Move> before) {
        public Manner {
            before = List.copyOf(before);
        }
    }

    /** @param config with an origin of its own */
    public CopyTarget(TargetDatabase database, ApplyConfig config) {
        this.database = database;
        this.config = config;
    }

    /** Something that is done at the target. */
    private interface Work<T> {
        T run() throws SQLException, StatementFailedException;
    }

    private <T> T done(Work<T> work) {
        lock.lock();
        try {
            if (session == null) {
                session = TargetSession.open(database, config);
            }
            return work.run();
        } catch (StatementFailedException e) {
            throw failed(open == null ? Failures.applying(e, "") : Failures.copying(e, open.manner()));
        } catch (SQLException e) {
            throw failed(Failures.preparing(database, e));
        } catch (ReplicationException e) {
            throw failed(e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Connects, which any other method does where it has to.
     *
     * @throws ReplicationException if that is not possible now
     */
    public void open() {
        done(() -> null);
    }

    /**
     * How rows of a publisher's table can be copied.
     *
     * @param relation by its name at the target
     * @param types of its columns at the publisher as SQL text without modifier, in their order
     * @throws ReplicationException CONFIGURATION if there is no table that takes them
     */
    public TargetFit fit(Relation relation, List<String> types) {
        return done(() -> {
            TargetFit fit = TargetFit.of(relation, types, session.statementsNow(relation));
            session.rollback();
            return fit;
        });
    }

    /** A question to the target. */
    @FunctionalInterface
    public interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    /** Asks something over this session; nothing may be under way. */
    public <T> T ask(Question<T> question) {
        return done(() -> {
            T answer = session.ask(question);
            session.rollback();
            return answer;
        });
    }

    /** Opens a transaction; one that is open already is rolled back. */
    public void begin(Manner manner) {
        done(() -> {
            rollback();
            TargetTransaction target = new TargetTransaction(session);
            open = new CopyInto(session, target, manner);
            mark(target, manner.before(), TargetTransaction.none(manner.lsn()));
            target.flush();
            return null;
        });
    }

    private static void mark(TargetTransaction target, List<Move> moves, Transaction last)
            throws StatementFailedException {
        for (Move move : moves) {
            target.mark(move, new Planned(last, null, null));
        }
    }

    /** Notes something in a transaction of its own. */
    public void mark(List<Move> moves) {
        done(() -> {
            rollback();
            TargetTransaction target = new TargetTransaction(session);
            Transaction last = TargetTransaction.none(Lsn.ZERO);
            mark(target, moves, last);
            target.commitHere(last);
            return null;
        });
    }

    /**
     * Applies the oldest held changes of a table and commits.
     *
     * @return whether none were left
     * @throws CopyAgainException when the table has to be copied once more
     */
    public boolean replay(HeldTable table) {
        return done(() -> {
            rollback();
            TargetTransaction target = new TargetTransaction(session);
            boolean none = new Replay(session).step(table, target);
            target.commit(TargetTransaction.none(table.until()));
            return none;
        });
    }

    @Override
    void apply(Batch batch, Prepared ahead, Acknowledgement acknowledgement) {
        done(() -> {
            requireOpen();
            for (Transaction transaction : batch.transactions()) {
                open.add(transaction);
            }
            acknowledgement.complete();
            return null;
        });
    }

    private void requireOpen() {
        if (open == null) {
            throw new ReplicationException(ErrorKind.TRANSIENT, "The copy of a range was broken off");
        }
    }

    /**
     * Commits what has come.
     *
     * @param moves what notes that it has, given how many rows the target took
     * @return how many
     */
    public long commit(LongFunction<List<Move>> moves) {
        return done(() -> {
            requireOpen();
            long rows = open.finish(moves);
            open = null;
            return rows;
        });
    }

    private void rollback() throws SQLException {
        if (open != null) {
            open.breakOff();
            open = null;
            session.rollback();
        }
    }

    private ReplicationException failed(ReplicationException failure) {
        closeSession();
        return failure;
    }

    private void closeSession() {
        TargetSession closing = session;
        session = null;
        open = null;
        if (closing != null) {
            closing.closeForGood();
        }
    }

    @Override
    public void close() {
        TargetSession running = session;
        if (running != null && lock.isLocked()) {
            running.abort();
        }
        lock.lock();
        try {
            closeSession();
        } finally {
            lock.unlock();
        }
    }
}
