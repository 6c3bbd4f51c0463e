package io.pgcat.route.filter;

/** The mapping that one compilation assumes of the database's locale. Used by one thread. */
final class CaseRule {

    private final CaseMapping assumed;
    private boolean used;

    CaseRule(CaseMapping assumed) {
        this.assumed = assumed;
    }

    /** The mapping that holds for text under these collations. */
    CaseMapping mapping(boolean collateC) {
        used |= !collateC;
        return collateC ? CaseMapping.ASCII : assumed;
    }

    /** Whether anything depends on what is assumed. */
    boolean isUsed() {
        return used;
    }
}
