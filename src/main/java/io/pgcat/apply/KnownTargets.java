package io.pgcat.apply;

import io.pgcat.apply.Strategies.Wanted;
import io.pgcat.apply.target.TargetTable;
import io.pgcat.change.Relation;

/** What is known of targets without asking them. Any thread. */
interface KnownTargets {

    /** What a relation's changes are written with; null when its target was not met yet. */
    TableStatements known(Relation relation);

    /** Which tables may be folded. */
    FoldTrust trust();

    /** How a user wants a table to be written. */
    Wanted wanted(TargetTable table);
}
