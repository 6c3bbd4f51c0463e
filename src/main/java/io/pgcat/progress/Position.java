package io.pgcat.progress;

import io.pgcat.change.Lsn;

/**
 * What the target knows of its progress: one row of {@code pgcat.pgcat_subscription_progress}.
 *
 * @param lsn end LSN of the last applied transaction, or what a user has raised it to
 * @param appliedLsn our own copy of {@code lsn}; differs from it only when a user changed {@code lsn};
 *     {@link Lsn#ZERO} when nothing was applied yet
 * @param confirmedLsn the furthest position ever acknowledged beyond {@code appliedLsn}, or {@link Lsn#ZERO}
 * @param systemIdentifier of the publisher that the positions belong to; empty when not known yet
 */
public record Position(Lsn lsn, Lsn appliedLsn, Lsn confirmedLsn, String systemIdentifier) {

    /** Nothing is known: the subscription starts for the first time. */
    public static final Position NONE = new Position(Lsn.ZERO, Lsn.ZERO, Lsn.ZERO, "");

    /** No publisher's slot may be ahead of this: what lies between would be lost. */
    public Lsn furthest() {
        return Lsn.max(lsn, Lsn.max(appliedLsn, confirmedLsn));
    }

    /** Whether the subscription has ever started. */
    public boolean isKnown() {
        return !furthest().equals(Lsn.ZERO);
    }
}
