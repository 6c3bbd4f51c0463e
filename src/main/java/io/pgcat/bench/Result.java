package io.pgcat.bench;

import java.util.Optional;

/**
 * One peer's round with one workload.
 *
 * @param round counted from 1
 * @param seconds from enabling until everything was durable; 0 when that did not happen
 * @param latencies where the workload asks for them
 * @param surge where the workload is one
 * @param detail what was different or went wrong, in words; empty text when nothing was
 */
record Result(
        Workload workload,
        String peer,
        int round,
        double seconds,
        Usage usage,
        Optional<Latencies> latencies,
        Optional<Surge> surge,
        Outcome outcome,
        String detail) {

    /** What came out. */
    enum Outcome {
        /** Both sides hold the same rows. */
        EQUAL("equal"),
        /** The peer does not apply. */
        NOT_COMPARED("-"),
        /** Rows are missing, too many, or others. */
        DIFFERENT("DIFFERENT"),
        /** It did not get to its end. */
        FAILED("FAILED");

        private final String word;

        Outcome(String word) {
            this.word = word;
        }

        /** As results show it. */
        String word() {
            return word;
        }

        boolean isGood() {
            return this == EQUAL || this == NOT_COMPARED;
        }
    }

    static Result failed(Workload workload, String peer, int round, String detail) {
        return new Result(
                workload, peer, round, 0, Usage.NONE, Optional.empty(), Optional.empty(), Outcome.FAILED, detail);
    }
}
