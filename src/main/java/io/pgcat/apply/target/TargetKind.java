package io.pgcat.apply.target;

/** What a target is, as far as it makes a difference to how changes are written. */
public enum TargetKind {
    TABLE,
    PARTITIONED,
    VIEW,
    FOREIGN;

    /** Whether rows have a physical place by which exactly one of several equal rows can be named. */
    public boolean hasRowPlaces() {
        return this == TABLE || this == PARTITIONED;
    }
}
