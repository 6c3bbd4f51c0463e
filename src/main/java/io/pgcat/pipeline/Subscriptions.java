package io.pgcat.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import org.jboss.logging.Logger;

import io.pgcat.change.Lsn;
import io.pgcat.error.ReplicationException;
import io.pgcat.pipeline.SubscriptionCatalog.Wanted;

/**
 * Brings what runs for one database to what its tables want: starts, stops and begins anew, each subscription by
 * itself. Called by the control thread of the database; {@link #reports} by any.
 */
final class Subscriptions {

    private static final Logger LOG = Logger.getLogger(Subscriptions.class);

    private final SubscriptionLauncher launcher;
    private final Duration retryInterval;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final Map<String, Lsn> raisedSeen = new HashMap<>();
    private final Stops stops = new Stops();
    /** Why subscriptions are about to be disabled. */
    private final Map<String, LiveState.Failure> disabledBecause = new HashMap<>();

    /**
     * One subscription that is wanted.
     *
     * @param row null when its row cannot be understood
     * @param running null when it does not run
     * @param refusal why it does not run; null when it does, or is disabled
     * @param stopping whether what runs is on its way out; until then it is told of as it fares
     * @param sinceNanos when this was decided, in {@link System#nanoTime()}: a wall clock may jump
     */
    record Entry(
            SubscriptionRow row,
            RunningSubscription running,
            LiveState.Failure refusal,
            boolean stopping,
            long sinceNanos) {

        Entry(SubscriptionRow row, RunningSubscription running, LiveState.Failure refusal, boolean stopping) {
            this(row, running, refusal, stopping, System.nanoTime());
        }
    }

    Subscriptions(SubscriptionLauncher launcher, Duration retryInterval) {
        this.launcher = launcher;
        this.retryInterval = retryInterval;
    }

    /**
     * Stops what is not wanted any more.
     *
     * @return names of which something still runs: their slots cannot be dropped yet
     */
    Set<String> removeAllBut(Wanted wanted) {
        Set<String> gone = new TreeSet<>(entries.keySet());
        gone.removeAll(wanted.rows().keySet());
        gone.removeAll(wanted.broken().keySet());
        gone.forEach(this::remove);
        return stops.names();
    }

    /**
     * @param wanted what the tables hold now
     * @param blocked names that must not start yet
     */
    void reconcile(Wanted wanted, Set<String> blocked) {
        wanted.broken().forEach((name, problem) -> {
            if (hasStopped(name)) {
                refuse(name, null, problem);
            }
        });
        wanted.rows().forEach((name, row) -> {
            if (!blocked.contains(name)) {
                reconcile(name, row, wanted.raised().get(name));
            }
        });
    }

    private void reconcile(String name, SubscriptionRow row, Lsn raised) {
        Entry current = entries.get(name);
        boolean same = current != null && isSame(row, current.row());
        boolean stays = same && !current.stopping() && (!row.enabled() || !isDue(name, current, raised));
        if (stays || !hasStopped(name)) {
            return;
        }
        if (row.enabled()) {
            start(name, row);
        } else {
            disable(name, row);
        }
    }

    /** What changes most is compared first: to link a record's equals takes the JVM 15 ms, for which a start need not wait. */
    private static boolean isSame(SubscriptionRow row, SubscriptionRow before) {
        return before != null && row.enabled() == before.enabled() && row.equals(before);
    }

    private void disable(String name, SubscriptionRow row) {
        entries.put(name, new Entry(row, null, disabledBecause.remove(name), false));
        LOG.infof("disabled, subscription=%s, database=%s", name, row.database());
        try {
            launcher.prepare(row);
        } catch (ReplicationException e) {
            LOG.warnf("will not start when it is enabled, subscription=%s: %s", name, e.getMessage());
        }
    }

    /** Whether something that stands as it is wanted is to begin anew: a user raised the position, or a refusal's time is over. */
    private boolean isDue(String name, Entry current, Lsn raised) {
        if (current.refusal() != null) {
            return System.nanoTime() - current.sinceNanos() > retryInterval.toNanos();
        }
        boolean isNews = raised != null && !raised.equals(raisedSeen.put(name, raised));
        return isNews
                && current.running() != null
                && current.running().live().failure().isPresent();
    }

    private void start(String name, SubscriptionRow row) {
        try {
            entries.put(name, new Entry(row, launcher.start(row), null, false));
        } catch (ReplicationException e) {
            refuse(name, row, e);
        }
    }

    private void refuse(String name, SubscriptionRow row, ReplicationException problem) {
        Entry current = entries.get(name);
        Instant since = Instant.now();
        boolean known = current != null
                && current.refusal() != null
                && current.refusal().cause().getMessage().equals(problem.getMessage());
        if (known) {
            since = current.refusal().since();
        } else {
            LOG.errorf("cannot start, subscription=%s: %s", name, problem.getMessage());
        }
        LiveState.Failure refusal =
                new LiveState.Failure(problem, since, Instant.now().plus(retryInterval));
        entries.put(name, new Entry(row, null, refusal, false));
    }

    private void remove(String name) {
        Entry entry = entries.remove(name);
        beginStop(name, entry);
        if (entry != null && entry.running() == null && entry.row() != null) {
            launcher.discard(entry.row());
        }
        raisedSeen.remove(name);
        LOG.infof("removed, subscription=%s", name);
    }

    /** Whether nothing of this name runs; else begins to stop it, and is to be asked again. */
    private boolean hasStopped(String name) {
        Entry current = entries.get(name);
        if (current != null && !current.stopping()) {
            beginStop(name, current);
        }
        return !stops.isUnderWay(name);
    }

    private void beginStop(String name, Entry entry) {
        if (entry != null && entry.running() != null && !entry.stopping()) {
            LOG.infof(
                    "stopping, subscription=%s, database=%s", name, entry.row().database());
            stops.begin(name, () -> launcher.stop(entry.row(), entry.running()));
            entries.computeIfPresent(name, (key, same) -> new Entry(same.row(), same.running(), null, true));
        }
    }

    /** Those that are to be disabled because somebody has to act; each is named once. */
    List<String> toBeDisabled() {
        List<String> failed = new ArrayList<>();
        entries.forEach((name, entry) -> {
            if (entry.running() != null && entry.row().options().disableOnError() && !entry.stopping()) {
                entry.running().trouble().ifPresent(trouble -> {
                    failed.add(name);
                    disabledBecause.put(name, trouble);
                });
            }
        });
        return failed;
    }

    /** Ends what a subscription does at this moment, without waiting for it. */
    void breakOff(String name) {
        Entry entry = entries.get(name);
        if (entry != null && entry.running() != null) {
            entry.running().breakOff();
        }
    }

    /** What is wanted of tables may have changed. */
    void wake() {
        entries.values().stream()
                .filter(entry -> entry.running() != null)
                .forEach(entry -> entry.running().sync().wake());
    }

    /** Has a subscription ask its publisher for the tables of its publications. */
    void refresh(String name) {
        Entry entry = entries.get(name);
        if (entry != null && entry.running() != null) {
            entry.running().sync().refresh();
        }
    }

    /** Whether something is on its way out, so that there will soon be more to do. */
    boolean isStopping() {
        return !stops.names().isEmpty();
    }

    /** Stops all of them; another process takes over, or this one ends. Nothing can be started afterwards. */
    void stopAll() {
        List.copyOf(entries.keySet()).forEach(name -> beginStop(name, entries.remove(name)));
        raisedSeen.clear();
        stops.awaitAll();
    }

    /** What is wanted and how it fares, by name. Any thread. */
    Map<String, Entry> reports() {
        return Map.copyOf(entries);
    }
}
