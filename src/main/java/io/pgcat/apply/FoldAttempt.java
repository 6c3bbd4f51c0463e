package io.pgcat.apply;

import java.util.List;

import org.jboss.logging.Logger;

import io.pgcat.apply.StatementFailedException.Planned;
import io.pgcat.apply.StatementQueue.Expected;
import io.pgcat.apply.StatementQueue.Outcome;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.ReplicationException.Place;

/**
 * What one plan folds, behind a savepoint, until it is known to have been taken. That may be as late as with the COMMIT, where each
 * statement demands its count by itself.
 */
final class FoldAttempt {

    private static final Logger LOG = Logger.getLogger(FoldAttempt.class);

    private static final String SAVEPOINT = "SAVEPOINT pgcat_step";
    private static final String RELEASE = "RELEASE SAVEPOINT pgcat_step";
    private static final String TAKE_BACK = "ROLLBACK TO SAVEPOINT pgcat_step";

    private final TargetSession session;
    private final StatementQueue queue;
    private final BatchPlan plan;
    private final Planned place;
    private final Tally tally;
    /** How often something had been sent when the savepoint was queued: it may have stayed there. */
    private final long sendingsBefore;

    /** @param plan of at least one transaction */
    FoldAttempt(TargetSession session, StatementQueue queue, BatchPlan plan) {
        this.session = session;
        this.queue = queue;
        this.plan = plan;
        this.place = new Planned(plan.transactions().get(0), null, null);
        this.tally = new Tally(session.subscription());
        this.sendingsBefore = queue.sendings();
    }

    /** Sets the savepoint. */
    void begin() throws StatementFailedException {
        send(SAVEPOINT);
    }

    /** Sends something that holds for all that is folded. */
    void send(String sql) throws StatementFailedException {
        queue.send(session.service(sql, List.of()), new Expected(place, Outcome.ANY));
    }

    /** What it has done, if it is taken. */
    Tally tally() {
        return tally;
    }

    /** Everything has been added: the savepoint goes, and counts that somebody has to look at are looked at before. */
    void end() throws StatementFailedException {
        if (!queue.isChecked()) {
            queue.flush();
        }
        send(RELEASE);
    }

    /** It was taken. */
    void kept() {
        session.trust().kept(plan);
    }

    /** Whether this failure is of a folded change; else it is of a position that somebody has moved, or of COMMIT. */
    static boolean isRefusal(Exception failure) {
        return failure instanceof StatementFailedException failed
                ? failed.planned().table() != null
                : ((ReplicationException) failure).kind() == ErrorKind.REJECTED_CHANGE;
    }

    /**
     * Goes back to the savepoint.
     *
     * @return the same changes, to be written in order
     * @throws StatementFailedException when there is no going back
     */
    BatchPlan takeBack(Exception why) throws StatementFailedException {
        if (why instanceof StatementFailedException failure && Failures.isConnectionLost(failure.sqlException())) {
            throw failure;
        }
        String culprit = culprit(why);
        LOG.infof(
                "Folded changes were refused and are written in order, subscription=%s, table=%s, from %s: %s",
                session.subscription(), culprit, place.description(), reason(why));
        session.trust().broken(plan, culprit);
        queue.discard();
        if (queue.sendings() > sendingsBefore) {
            queue.executeNow(session.service(TAKE_BACK, List.of()), place);
        }
        session.roleIsUnknown();
        return plan.inOrder();
    }

    private static String culprit(Exception why) {
        if (why instanceof StatementFailedException failure) {
            return failure.planned().tableName();
        }
        return ((ReplicationException) why).place().map(Place::table).orElse("");
    }

    /** No values: the server's message may hold some. */
    private static String reason(Exception why) {
        return why instanceof StatementFailedException failure
                ? "sqlstate=" + failure.sqlException().getSQLState()
                : why.getMessage();
    }
}
