package io.pgcat.sequence;

/**
 * Where a target's sequence is to stand.
 *
 * @param problem what keeps it from standing where it should, in half a sentence; empty for nothing
 */
record SequenceGoal(SequenceValue value, String problem) {

    private static final String BEYOND_BOUNDS =
            "lies beyond its counterpart's bounds, which is set to the nearest of them";

    /** Exactly where the publisher's stands. */
    static SequenceGoal exactly(SequenceValue publisher, SequenceShape target) {
        return bounded(publisher, target, "its value ");
    }

    /** So many steps of the publisher's beyond what it has handed out. */
    static SequenceGoal ahead(SequenceValue publisher, SequenceShape source, SequenceShape target, long headStart) {
        SequenceValue goal =
                new SequenceValue(source.further(publisher.last(), headStart), publisher.called() || headStart > 0);
        return bounded(goal, target, "its value with the head start ");
    }

    private static SequenceGoal bounded(SequenceValue wanted, SequenceShape target, String what) {
        long last = target.bounded(wanted.last());
        return last == wanted.last()
                ? new SequenceGoal(wanted, "")
                : new SequenceGoal(new SequenceValue(last, true), what + BEYOND_BOUNDS);
    }
}
