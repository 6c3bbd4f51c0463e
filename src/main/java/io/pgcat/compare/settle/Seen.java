package io.pgcat.compare.settle;

import java.util.ArrayList;
import java.util.List;

/** What both sides have shown of one suspect. One thread. */
final class Seen {

    /** Of a row that is chased the last looks are the ones that count. */
    private static final int MOST = 1_000;
    /** A row that is there and changes in so many rounds, while the target has none in any, is not followed. */
    private static final int PATIENT_ROUNDS = 4;

    /** What the publisher has shown in this round, in order. */
    private final List<Look> shown = new ArrayList<>();

    private Look publisherBefore;
    private Look targetBefore;
    private Look target;
    private int rounds;
    private boolean everSeenMissing = true;

    /** What is seen from now on counts; what was seen last is what was before. */
    void beginRound() {
        publisherBefore = shown.isEmpty() ? null : publisher();
        targetBefore = target;
        shown.clear();
        target = null;
        rounds++;
    }

    /** Nothing that was seen counts. */
    void forget() {
        shown.clear();
        target = null;
    }

    void publisherShows(Look look) {
        if (shown.size() == MOST) {
            shown.remove(0);
        }
        shown.add(look);
        everSeenMissing &= look.rows() > 0;
    }

    void targetShows(Look look) {
        target = look;
        everSeenMissing &= look.rows() == 0;
    }

    Look publisher() {
        return shown.isEmpty() ? Look.NOTHING : shown.get(shown.size() - 1);
    }

    Look target() {
        Look last = target == null ? targetBefore : target;
        return last == null ? Look.NOTHING : last;
    }

    /** Whether both sides have been asked in this round. */
    boolean isComplete() {
        return target != null && !shown.isEmpty();
    }

    /** Whether the target shows what the publisher has shown since the round began, or the publisher what the target showed last. */
    boolean isEqual() {
        if (target != null) {
            return shown.stream().anyMatch(look -> look.looksLike(target));
        }
        return targetBefore != null && publisher().looksLike(targetBefore);
    }

    /** Whether neither side was touched since the round before; or, in many rounds, the publisher's alone. */
    boolean isConfirmed() {
        boolean untouched = publisherBefore != null
                && targetBefore != null
                && publisher().isUntouchedSince(publisherBefore)
                && target().isUntouchedSince(targetBefore);
        return untouched || everSeenMissing && rounds >= PATIENT_ROUNDS;
    }
}
