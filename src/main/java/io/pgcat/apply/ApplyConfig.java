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
 * @param strategies how changes are to be turned into statements
 */
public record ApplyConfig(
        String subscription,
        String originName,
        boolean ignoreSourceOnlyColumns,
        String synchronousCommit,
        Duration confirmInterval,
        Strategies strategies) {

    /** The default of {@link #confirmInterval()}. */
    public static final Duration CONFIRM_INTERVAL = Duration.ofSeconds(2);

    public ApplyConfig {
        Objects.requireNonNull(subscription, "subscription");
        Objects.requireNonNull(originName, "originName");
        Objects.requireNonNull(synchronousCommit, "synchronousCommit");
        Objects.requireNonNull(confirmInterval, "confirmInterval");
        Objects.requireNonNull(strategies, "strategies");
    }

    /** With the defaults: no column is ignored, {@code synchronous_commit} is off. */
    public static ApplyConfig of(String subscription, String originName) {
        return new ApplyConfig(subscription, originName, false, "off", CONFIRM_INTERVAL, Strategies.AUTO);
    }

    public ApplyConfig withOrigin(String name) {
        return new ApplyConfig(
                subscription, name, ignoreSourceOnlyColumns, synchronousCommit, confirmInterval, strategies);
    }

    public ApplyConfig withIgnoreSourceOnlyColumns(boolean ignore) {
        return new ApplyConfig(subscription, originName, ignore, synchronousCommit, confirmInterval, strategies);
    }

    public ApplyConfig withSynchronousCommit(String setting) {
        return new ApplyConfig(subscription, originName, ignoreSourceOnlyColumns, setting, confirmInterval, strategies);
    }

    public ApplyConfig withConfirmInterval(Duration interval) {
        return new ApplyConfig(
                subscription, originName, ignoreSourceOnlyColumns, synchronousCommit, interval, strategies);
    }

    public ApplyConfig withStrategies(Strategies wanted) {
        return new ApplyConfig(
                subscription, originName, ignoreSourceOnlyColumns, synchronousCommit, confirmInterval, wanted);
    }

    /** Whether COMMIT returns before the commit is on disk. */
    public boolean commitsAsynchronously() {
        return "off".equals(synchronousCommit);
    }
}
