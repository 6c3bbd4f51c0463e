package io.pgcat.compare.settle;

import io.pgcat.change.Lsn;
import io.pgcat.compare.side.Session;

/**
 * One way on which changes travel from one side to the other, by a subscription that somebody else runs.
 *
 * @param name for people: which subscription, and where
 * @param source where it can be asked how far the source is
 * @param sourcePosition what to ask
 * @param nudgeSql what makes the source's position move; empty when nothing needs to
 * @param sink where it can be asked how far the changes have come
 * @param sinkPosition what to ask; NULL when it is not known yet
 */
record Flow(String name, Session source, String sourcePosition, String nudgeSql, Session sink, String sinkPosition) {

    /** All that the source shows now lies before this position. */
    Lsn written() {
        return lsn(source.value(sourcePosition));
    }

    /** All that lies before this position can be seen at the sink. */
    Lsn arrived() {
        return lsn(sink.value(sinkPosition));
    }

    /** Moves what was written and not flushed, which nobody is sent, onto its way. */
    void nudge() {
        if (!nudgeSql.isEmpty()) {
            source.value(nudgeSql);
        }
    }

    private static Lsn lsn(String text) {
        return text == null ? Lsn.ZERO : Lsn.parse(text);
    }
}
