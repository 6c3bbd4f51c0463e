package io.pgcat.compare;

/**
 * What a suspect turned out to be, and what both sides showed when it did.
 *
 * @param kind in which way it differs; there are no verdicts about what is equal
 */
record Verdict(Suspect suspect, Difference.Kind kind, Look publisher, Look target) {

    static Verdict confirmed(Suspect suspect, Look publisher, Look target) {
        return new Verdict(suspect, kind(suspect, publisher, target), publisher, target);
    }

    /** Of rows without a key, equal ones are counted; of a key's rows, their contents differ. */
    private static Difference.Kind kind(Suspect suspect, Look publisher, Look target) {
        boolean counted = suspect.table().key().isContent();
        if (target.rows() == 0 || counted && publisher.rows() > target.rows()) {
            return Difference.Kind.MISSING;
        }
        boolean extra = publisher.rows() == 0 || counted && publisher.rows() < target.rows();
        return extra ? Difference.Kind.EXTRA : Difference.Kind.DIFFERENT;
    }

    Difference difference() {
        return Difference.of(kind, suspect, publisher, target);
    }
}
