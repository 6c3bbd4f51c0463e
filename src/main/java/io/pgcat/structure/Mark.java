package io.pgcat.structure;

/**
 * What a comment of an object at the target says of our own work on it. It is written in the transaction that makes the
 * object, so a repetition after any crash tells what is ours and unfinished from what was there before, which it leaves
 * alone. The last step puts the publisher's comment in its place.
 */
enum Mark {
    /** Not ours, or finished. */
    NONE(""),
    /** A table whose rows come next. */
    AWAITS_ROWS("pgcat: its rows come first, then its indexes and constraints"),
    /** A table whose rows have come, but not all that follows them. */
    UNFINISHED("pgcat: its rows have come; some of its indexes or constraints have not"),
    /** A sequence whose owner, a column, comes next. */
    AWAITS_OWNER("pgcat: the table that owns it comes next");

    private final String comment;

    Mark(String comment) {
        this.comment = comment;
    }

    String comment() {
        return comment;
    }

    static Mark of(String comment) {
        for (Mark mark : values()) {
            if (mark != NONE && mark.comment.equals(comment)) {
                return mark;
            }
        }
        return NONE;
    }

    /** A publisher's own comment: it may itself be the unfinished target of somebody else. */
    static String without(String comment) {
        return of(comment) == NONE ? comment : "";
    }
}
