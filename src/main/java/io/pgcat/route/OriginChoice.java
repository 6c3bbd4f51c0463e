package io.pgcat.route;

import java.util.Set;

import io.pgcat.change.Transaction;

/**
 * Which transactions of a publisher travel, by where they were written.
 *
 * @param any whatever its origin
 * @param names beside locally written ones those that carry one of these origins
 */
public record OriginChoice(boolean any, Set<String> names) {

    /** Only what was written at the publisher itself: what breaks the loop between two sides. */
    public static final OriginChoice LOCAL_ONLY = new OriginChoice(false, Set.of());

    /** Everything; for cascades. */
    public static final OriginChoice ANY = new OriginChoice(true, Set.of());

    public OriginChoice {
        names = Set.copyOf(names);
    }

    /** Whether the server may be asked to leave out what has an origin. */
    public boolean isLocalOnly() {
        return !any && names.isEmpty();
    }

    /** Whether the transaction travels. */
    public boolean admits(Transaction transaction) {
        return any || transaction.isLocal() || names.contains(transaction.origin());
    }
}
