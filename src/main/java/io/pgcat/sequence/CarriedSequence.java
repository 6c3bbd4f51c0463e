package io.pgcat.sequence;

/**
 * What has become of one sequence.
 *
 * @param sequence the publisher's, as SQL takes its name
 * @param target its counterpart; null where there is none
 * @param publisher where the publisher's stands; null where it may not be read
 * @param before where the counterpart stood; null where there is none, or it may not be read
 * @param after where it stands now; null likewise
 * @param problem what is not as it should be, in one sentence without values; empty for nothing
 * @param mend the statement that mends it; empty where there is none
 */
public record CarriedSequence(
        String sequence,
        String target,
        SequenceValue publisher,
        SequenceValue before,
        SequenceValue after,
        Outcome outcome,
        String problem,
        String mend) {

    /** What was done. */
    public enum Outcome {
        /** The counterpart was set. */
        SET,
        /** It stands where it should, or further. */
        KEPT,
        /** A published column's sequence has no counterpart: at the target the column gets its values from the publisher only. */
        NO_COUNTERPART,
        /** Nothing could be done. */
        FAILED
    }

    static CarriedSequence failed(String sequence, String target, String problem, String mend) {
        return new CarriedSequence(sequence, target, null, null, null, Outcome.FAILED, problem, mend);
    }

    /** Whether somebody has to look after it. */
    public boolean hasProblem() {
        return !problem.isEmpty();
    }
}
