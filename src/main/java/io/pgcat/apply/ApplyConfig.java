package io.pgcat.apply;

import java.time.Duration;
import java.util.Objects;

/**
 * How one subscription is applied.
 *
 * @param subscription key of its row in {@code pgcat_subscription_progress}
 * @param originName name of the replication origin at the target; empty for none
 * @param ignoreSourceOnlyColumns whether columns that the target has not are left out instead of being an error
 * @param synchronousCommit PostgreSQL's setting of that name for the session: {@code off}, {@code on}, {@code local},
 *     {@code remote_write}, {@code remote_apply}; at a Citus coordinator off means on
 * @param confirmInterval how often, at most, a position is stored for batches in which nothing is to be applied
 * @param strict whether every change is written by itself, in the publisher's order
 */
public record ApplyConfig(
        String subscription,
        String originName,
        boolean ignoreSourceOnlyColumns,
        String synchronousCommit,
        Duration confirmInterval,
        boolean strict) {

    /** The default of {@link #confirmInterval()}. */
    public static final Duration CONFIRM_INTERVAL = Duration.ofSeconds(10);

    public ApplyConfig {
        Objects.requireNonNull(subscription, "subscription");
        Objects.requireNonNull(originName, "originName");
        Objects.requireNonNull(synchronousCommit, "synchronousCommit");
        Objects.requireNonNull(confirmInterval, "confirmInterval");
    }

    /** With the defaults: no column is ignored, {@code synchronous_commit} is off. */
    public static ApplyConfig of(String subscription, String originName) {
        return new ApplyConfig(subscription, originName, false, "off", CONFIRM_INTERVAL, false);
    }

    public ApplyConfig withIgnoreSourceOnlyColumns(boolean ignore) {
        return new ApplyConfig(subscription, originName, ignore, synchronousCommit, confirmInterval, strict);
    }

    public ApplyConfig withSynchronousCommit(String setting) {
        return new ApplyConfig(subscription, originName, ignoreSourceOnlyColumns, setting, confirmInterval, strict);
    }

    public ApplyConfig withConfirmInterval(Duration interval) {
        return new ApplyConfig(subscription, originName, ignoreSourceOnlyColumns, synchronousCommit, interval, strict);
    }

    public ApplyConfig withStrict(boolean inOrder) {
        return new ApplyConfig(
                subscription, originName, ignoreSourceOnlyColumns, synchronousCommit, confirmInterval, inOrder);
    }

    /** Whether COMMIT returns before the commit is on disk. */
    public boolean commitsAsynchronously() {
        return "off".equals(synchronousCommit);
    }
}
