package io.pgcat.structure;

/** What is done with tables that are at the target already, and are not ours and unfinished. Nothing is ever dropped. */
public enum Existing {
    /** They are left exactly as they are. */
    LEAVE,
    /** Partitions, indexes, constraints and statistics that they lack are added; columns and types stay as they are. */
    COMPLETE
}
