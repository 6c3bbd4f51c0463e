package io.pgcat.compare.settle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import io.pgcat.apply.target.TargetTable;
import io.pgcat.compare.Difference;
import io.pgcat.compare.scan.Suspect;
import io.pgcat.compare.side.Pair;
import io.pgcat.compare.side.Side;
import io.pgcat.compare.table.Ends;

/**
 * Tells differences from changes that are on their way. In rounds: read the publisher's rows, wait at the fence until the
 * target has all that they show, read the target's rows. A suspect is
 *
 * <ul>
 *   <li><em>equal</em> when the target shows what the publisher shows or has shown since the round began;
 *   <li><em>different</em> when in two rounds, one after the other, neither side's row was touched. Then no change of the row lies
 *       between the first round's look at the target and the second one's look at the publisher, nor behind the fence between
 *       that and the second look at the target: what the target has is what the publisher's row has made of it, for good.
 * </ul>
 *
 * <p>One thread.
 */
public final class Settlement {

    private static final int ROUNDS_BEFORE_CHASE = 2;
    private static final int CHASE_LOOKS = 200;
    /** Few enough for a look to take no longer than their changes. */
    private static final int CHASED_AT_ONCE = 200;

    private final Looks looks;
    private final Fence toTarget;
    private final Fence toPublisher;
    private final Writers atPublisher;
    private final Writers atTarget;
    private final Duration limit;
    private String problem = "";

    /** @param pair for this settlement alone */
    public Settlement(Ends ends, Pair pair, Duration limit) {
        Flows flows = new Flows(ends, pair);
        this.looks = new Looks(ends, pair);
        this.toTarget = new Fence(flows.toTarget(), limit);
        this.toPublisher = new Fence(flows.toPublisher(), limit);
        this.atPublisher = new Writers(pair.publisher(), limit);
        this.atTarget = new Writers(pair.target(), limit);
        this.limit = limit;
    }

    /** Why something could not be settled; empty when all could. */
    public String problem() {
        return problem;
    }

    /** The suspects that are not equal. */
    public List<Verdict> settle(Collection<Suspect> suspects) {
        Open open = new Open(suspects);
        glance(open);
        long settledAt = System.nanoTime();
        try {
            for (int round = 0; !open.isEmpty(); round++) {
                int before = open.size();
                round(open, round >= ROUNDS_BEFORE_CHASE);
                if (open.size() < before) {
                    settledAt = System.nanoTime();
                } else if (System.nanoTime() - settledAt > limit.toNanos()) {
                    problem = "Some rows kept changing for " + limit.toSeconds()
                            + " s: whether they are equal was not settled. Compare again when they change less.";
                    open.giveUp();
                }
            }
        } catch (Fence.Stillness stillness) {
            problem = stillness.getMessage();
            open.giveUp();
        }
        return open.verdicts();
    }

    /** Most of them were on their way and have arrived. */
    private void glance(Open open) {
        Pair.Both<Map<Suspect, Look>> both = looks.atBoth(open.suspects());
        open.publisherShows(both.publisher());
        open.targetShows(both.target());
        open.dropEqual();
        open.forget();
    }

    private void round(Open open, boolean chased) {
        open.beginRound();
        open.publisherShows(looks.at(Side.PUBLISHER, open.suspects()));
        open.dropEqual();
        toTarget.await();
        if (toPublisher.isNeeded()) {
            atTarget.await(open.targets());
        }
        open.targetShows(looks.at(Side.TARGET, open.suspects()));
        open.dropEqual();
        open.confirm();
        if (chased) {
            chase(open);
        }
        if (!open.isEmpty()) {
            toPublisher.await();
            atPublisher.await(open.sources());
        }
    }

    /** A row that never rests is seen to be followed: the target shows what the publisher has just shown. */
    private void chase(Open open) {
        List<Suspect> all = new ArrayList<>(open.suspects());
        for (int first = 0; first < all.size(); first += CHASED_AT_ONCE) {
            Set<Suspect> chased = new HashSet<>(all.subList(first, Math.min(all.size(), first + CHASED_AT_ONCE)));
            for (int i = 0; i < CHASE_LOOKS && !chased.isEmpty(); i++) {
                open.publisherShows(looks.at(Side.PUBLISHER, chased));
                open.targetShows(looks.at(Side.TARGET, chased));
                open.dropEqual();
                chased.retainAll(open.suspects());
            }
        }
    }

    /** What is not settled yet. */
    private static final class Open {
        private final Set<Suspect> suspects;
        private final Map<Suspect, Seen> seen = new HashMap<>();
        private final List<Verdict> verdicts = new ArrayList<>();

        private Open(Collection<Suspect> suspects) {
            this.suspects = new HashSet<>(suspects);
            this.suspects.forEach(suspect -> seen.put(suspect, new Seen()));
        }

        private boolean isEmpty() {
            return suspects.isEmpty();
        }

        private int size() {
            return suspects.size();
        }

        /** As they are now; stays so. */
        private Set<Suspect> suspects() {
            return Set.copyOf(suspects);
        }

        /** There was no fence between what was seen. */
        private void forget() {
            suspects.forEach(suspect -> seen.get(suspect).forget());
        }

        private void beginRound() {
            suspects.forEach(suspect -> seen.get(suspect).beginRound());
        }

        private void publisherShows(Map<Suspect, Look> looks) {
            looks.forEach((suspect, look) -> seen.get(suspect).publisherShows(look));
        }

        private void targetShows(Map<Suspect, Look> looks) {
            looks.forEach((suspect, look) -> seen.get(suspect).targetShows(look));
        }

        private void dropEqual() {
            suspects.removeIf(suspect -> seen.get(suspect).isEqual() || isIgnored(suspect));
        }

        private boolean isIgnored(Suspect suspect) {
            Seen last = seen.get(suspect);
            return suspect.table().extraIgnored()
                    && last.isComplete()
                    && Verdict.confirmed(suspect, last.publisher(), last.target())
                                    .kind()
                            == Difference.Kind.EXTRA;
        }

        private void confirm() {
            settle(suspect -> seen.get(suspect).isConfirmed(), false);
        }

        private void giveUp() {
            settle(suspect -> true, true);
        }

        private void settle(Predicate<Suspect> wanted, boolean unsettled) {
            List<Suspect> settled = suspects.stream().filter(wanted).toList();
            for (Suspect suspect : settled) {
                Seen last = seen.get(suspect);
                verdicts.add(
                        unsettled
                                ? new Verdict(suspect, Difference.Kind.UNSETTLED, last.publisher(), last.target())
                                : Verdict.confirmed(suspect, last.publisher(), last.target()));
            }
            settled.forEach(suspects::remove);
        }

        private List<Verdict> verdicts() {
            return Verdict.single(verdicts);
        }

        private Set<TargetTable> targets() {
            Set<TargetTable> tables = new HashSet<>();
            suspects.forEach(suspect -> tables.add(suspect.table().target()));
            return tables;
        }

        private Set<TargetTable> sources() {
            Set<TargetTable> tables = new HashSet<>();
            suspects.forEach(suspect -> suspect.table().sources().forEach(source -> tables.add(source.definition())));
            return tables;
        }
    }
}
