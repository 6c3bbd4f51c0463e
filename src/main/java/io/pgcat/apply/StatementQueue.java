package io.pgcat.apply;

import java.util.ArrayList;
import java.util.List;

import io.pgcat.apply.StatementFailedException.Planned;
import io.pgcat.apply.StatementPipeline.Call;
import io.pgcat.apply.StatementPipeline.CallFailedException;
import io.pgcat.apply.conflict.ConflictType;
import io.pgcat.apply.target.TargetTable;
import io.pgcat.change.Change;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.ReplicationException.Place;
import io.pgcat.error.SqlStates;

/**
 * Statements that wait for being sent together, and what their row counts must be. One thread at a time.
 */
final class StatementQueue {

    /** About what pgjdbc sends before it reads answers anyway. */
    private static final int MAX_CALLS = 250;
    /** Row bytes that wait for being sent. */
    private static final long MAX_BYTES = 1 << 20;

    private final StatementPipeline pipeline;
    private final List<Call> calls = new ArrayList<>();
    private final List<Expected> expected = new ArrayList<>();
    private Tally tally;
    private long bytes;
    private long sendings;

    /** What a call's row count must be. */
    enum Outcome {
        /** It says nothing. */
        ANY,
        /** One row, unless the change met a conflict. */
        ROW,
        /** That many rows, or the change is to be written in another way. */
        EXACT,
        /** It demands one row: otherwise somebody else has moved the position. */
        POSITION
    }

    /** @param rows for EXACT only */
    record Expected(Planned planned, Outcome outcome, long rows) {
        Expected(Planned planned, Outcome outcome) {
            this(planned, outcome, 1);
        }
    }

    StatementQueue(StatementPipeline pipeline, Tally tally) {
        this.pipeline = pipeline;
        this.tally = tally;
    }

    /** Whether nothing waits whose count has to be looked at. */
    boolean isChecked() {
        for (int i = 0; i < calls.size(); i++) {
            if (expected.get(i).outcome() != Outcome.ANY && !calls.get(i).demands()) {
                return false;
            }
        }
        return true;
    }

    /** Where counts go from now on; nothing may wait that counts. */
    void countIn(Tally next) {
        if (!isChecked()) {
            throw new IllegalStateException("Statements wait whose counts belong elsewhere");
        }
        tally = next;
    }

    /** @param weight bytes of values */
    void send(Call call, Expected what, long weight) throws StatementFailedException {
        calls.add(call);
        expected.add(what);
        bytes += weight;
        if (calls.size() >= MAX_CALLS || bytes >= MAX_BYTES) {
            flush();
        }
    }

    void send(Call call, Expected what) throws StatementFailedException {
        send(call, what, 0);
    }

    /** Sends what waits and checks each row count. */
    void flush() throws StatementFailedException {
        long[] counts = execute(calls, expected);
        for (int i = 0; i < counts.length; i++) {
            if (!calls.get(i).demands()) {
                check(expected.get(i), counts[i]);
            }
        }
        discard();
    }

    /** Forgets what waits. */
    void discard() {
        calls.clear();
        expected.clear();
        bytes = 0;
    }

    /** Executes one call at once, after what waits; the count is the caller's to judge. */
    long executeNow(Call call, Planned planned) throws StatementFailedException {
        flush();
        return execute(List.of(call), List.of(new Expected(planned, Outcome.ANY)))[0];
    }

    /** How often statements went to the server. */
    long sendings() {
        return sendings;
    }

    private long[] execute(List<Call> batch, List<Expected> meanings) throws StatementFailedException {
        try {
            long[] counts = pipeline.execute(batch);
            sendings += counts.length > 0 ? 1 : 0;
            return counts;
        } catch (CallFailedException e) {
            sendings += e.sent() ? 1 : 0;
            int failed = Math.min(e.index(), meanings.size() - 1);
            if (batch.get(failed).demands()
                    && SqlStates.DIVISION_BY_ZERO.equals(e.sqlException().getSQLState())) {
                throw unmet(meanings.get(failed));
            }
            throw new StatementFailedException(meanings.get(failed).planned(), e.sqlException());
        }
    }

    private void check(Expected what, long count) {
        switch (what.outcome()) {
            case ANY, POSITION -> {}
            case ROW -> checkRow(what.planned(), count);
            case EXACT -> checkExact(what, count);
        }
    }

    private static ReplicationException unmet(Expected what) {
        return what.outcome() == Outcome.POSITION
                ? moved()
                : refused(what.planned(), "not " + what.rows() + " rows were touched, as is meant");
    }

    /** Notes what a change of one row did. */
    void checkRow(Planned planned, long count) {
        TargetTable target = planned.table().table();
        Change.Kind kind = planned.change().kind();
        if (count == 1 || target.traits().uncounted().contains(kind)) {
            tally.rows(target.qualifiedName(), 1);
        } else if (count > 1) {
            throw refused(planned, count + " rows were touched where one is meant: the key does not identify a row");
        } else if (kind != Change.Kind.INSERT) {
            ConflictType type = kind == Change.Kind.UPDATE ? ConflictType.UPDATE_MISSING : ConflictType.DELETE_MISSING;
            tally.missing(type, planned.table(), planned.transaction().commitLsn());
        } else if (target.traits().suppressesInserts()) {
            tally.suppressed(target.qualifiedName());
        } else {
            throw refused(planned, "the target took no row");
        }
    }

    private static void checkExact(Expected what, long count) {
        if (count != what.rows()) {
            throw refused(what.planned(), count + " rows were touched where " + what.rows() + " are meant");
        }
    }

    private static ReplicationException refused(Planned planned, String why) {
        return new ReplicationException(
                ErrorKind.REJECTED_CHANGE,
                "Cannot apply " + planned.description() + ": " + why,
                new Place(planned.transaction().commitLsn(), planned.tableName()),
                "",
                null);
    }

    private static ReplicationException moved() {
        return new ReplicationException(
                ErrorKind.TRANSIENT,
                "The position of this subscription was moved by another hand, a user or a second process; it is read"
                        + " again");
    }
}
