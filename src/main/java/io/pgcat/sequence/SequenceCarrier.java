package io.pgcat.sequence;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

import io.pgcat.change.Relation;
import io.pgcat.sequence.CarriedSequence.Outcome;

/**
 * Brings the counterparts of a publisher's sequences to where those stand, or beyond. Setting a sequence takes effect at once and
 * cannot be rolled back. What is set with a head start never goes back, in the direction in which the target's sequence counts. One
 * thread, over connections in auto-commit mode.
 */
public final class SequenceCarrier {

    private final Connection publisher;
    private final Connection target;
    private final UnaryOperator<Relation> mapping;
    private final Mode mode;
    /** Those that were set exactly in this run: of several sources of one, the furthest counts. */
    private final Set<String> setExactly = new HashSet<>();

    /**
     * How sequences are set.
     *
     * @param headStart how many steps beyond the publisher's value
     * @param exact whether exactly as the publisher's, also backwards; for a cut-over, when nobody writes there any more
     * @param looks whether nothing is set, and only told what would keep it from being set
     */
    public record Mode(long headStart, boolean exact, boolean looks) {

        /** Beyond the publisher's value. */
        public static Mode ahead(long headStart) {
            return new Mode(headStart, false, false);
        }

        /** As the publisher's. */
        public static final Mode EXACT = new Mode(0, true, false);

        /** Not at all. */
        public static final Mode LOOK = new Mode(0, false, true);
    }

    /**
     * Which sequences.
     *
     * @param publications whose tables' serial and identity columns own them
     * @param also further ones at the publisher, as {@code schema.name} without quotes
     * @param only the one counterpart that is meant, as SQL takes its name; empty: all
     */
    public record Scope(List<String> publications, List<String> also, String only) {}

    /** @param mapping a publisher's table under its name at the target */
    public SequenceCarrier(Connection publisher, Connection target, UnaryOperator<Relation> mapping, Mode mode) {
        this.publisher = publisher;
        this.target = target;
        this.mapping = mapping;
        this.mode = mode;
    }

    /** Does it once; what became of each sequence, ordered by name. A problem with one keeps no other from being set. */
    public List<CarriedSequence> run(Scope scope) throws SQLException {
        List<PublishedSequence> published = PublishedSequence.find(publisher, scope.publications(), scope.also());
        Map<PublishedSequence, TargetSequence> targets = TargetSequence.find(target, published, mapping);
        published.removeIf(each -> !scope.only().isEmpty()
                && (targets.get(each) == null || !targets.get(each).quoted().equals(scope.only())));
        Map<String, SequenceValue> values = SequenceValues.read(
                publisher,
                published.stream()
                        .filter(each -> each.grant().isEmpty())
                        .map(PublishedSequence::quoted)
                        .toList());
        List<CarriedSequence> carried = new ArrayList<>();
        for (PublishedSequence each : published) {
            carried.add(carry(each, values.get(each.quoted()), targets.get(each)));
        }
        if (scope.only().isEmpty()) {
            carried.addAll(missing(scope.also(), published));
        }
        return carried;
    }

    private static List<CarriedSequence> missing(List<String> also, List<PublishedSequence> published) {
        Set<String> names = new LinkedHashSet<>(also);
        published.forEach(each -> names.remove(each.plainName()));
        return names.stream()
                .map(name -> CarriedSequence.failed(
                        name, null, "sequence " + name + " of option sequences does not exist at the publisher", ""))
                .toList();
    }

    private CarriedSequence carry(PublishedSequence source, SequenceValue value, TargetSequence counterpart)
            throws SQLException {
        if (counterpart == null) {
            return source.isOwned()
                    ? new CarriedSequence(source.quoted(), null, value, null, null, Outcome.NO_COUNTERPART, "", "")
                    : CarriedSequence.failed(
                            source.quoted(), null, "sequence " + source.quoted() + " does not exist at the target", "");
        }
        if (!source.grant().isEmpty()) {
            return CarriedSequence.failed(
                    source.quoted(),
                    counterpart.quoted(),
                    "the publisher's role may not read sequence " + source.quoted(),
                    source.grant());
        }
        if (!counterpart.grant().isEmpty()) {
            return CarriedSequence.failed(
                    source.quoted(),
                    counterpart.quoted(),
                    "the target's role may not set sequence " + counterpart.quoted(),
                    counterpart.grant());
        }
        return set(source, value, counterpart);
    }

    private CarriedSequence set(PublishedSequence source, SequenceValue value, TargetSequence counterpart)
            throws SQLException {
        SequenceValue before = valueOf(counterpart);
        boolean exactly = mode.exact() && setExactly.add(counterpart.quoted());
        if (!exactly && source.shape().isAscending() != counterpart.shape().isAscending()) {
            return CarriedSequence.failed(
                    source.quoted(),
                    counterpart.quoted(),
                    "sequence " + source.quoted() + " counts the other way than " + counterpart.quoted(),
                    "");
        }
        SequenceGoal goal = mode.exact()
                ? SequenceGoal.exactly(value, counterpart.shape())
                : SequenceGoal.ahead(value, source.shape(), counterpart.shape(), mode.headStart());
        boolean due = exactly
                ? !before.equals(goal.value())
                : before.isBehind(goal.value(), counterpart.shape().isAscending());
        Optional<SequenceValue> done = due && !mode.looks()
                ? SequenceValues.set(target, counterpart, goal.value(), exactly)
                : Optional.empty();
        return new CarriedSequence(
                source.quoted(),
                counterpart.quoted(),
                value,
                before,
                done.isPresent() || !due ? done.orElse(before) : valueOf(counterpart),
                done.isPresent() ? Outcome.SET : Outcome.KEPT,
                goal.problem().isEmpty() ? "" : "sequence " + source.quoted() + ": " + goal.problem(),
                "");
    }

    /** Looked at one by one: another source of the same one may have set it. */
    private SequenceValue valueOf(TargetSequence sequence) throws SQLException {
        return SequenceValues.read(target, List.of(sequence.quoted())).get(sequence.quoted());
    }
}
