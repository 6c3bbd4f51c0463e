package io.pgcat.route.filter;

import java.util.List;

/**
 * A regular expression as a non-deterministic automaton that is run on all its states at once: time grows with the text's
 * length only, and no text exhausts the stack. Immutable.
 */
final class RegexProgram {

    /** One state. */
    sealed interface Step {}

    /** Goes on if the character is, or is not, in one of the ranges: pairs of first and last code point. */
    record Characters(int[] ranges, boolean negated) implements Step {
        boolean contains(int character) {
            for (int i = 0; i < ranges.length; i += 2) {
                if (character >= ranges[i] && character <= ranges[i + 1]) {
                    return !negated;
                }
            }
            return negated;
        }
    }

    /** Goes on in two places. */
    record Split(int first, int second) implements Step {}

    /** Goes on elsewhere. */
    record Jump(int target) implements Step {}

    /** Goes on at the text's begin only. */
    record Begin() implements Step {}

    /** Goes on at the text's end only. */
    record End() implements Step {}

    /** Found. */
    record Match() implements Step {}

    private final Step[] steps;

    RegexProgram(List<Step> steps) {
        this.steps = steps.toArray(new Step[0]);
    }

    /** Whether the expression matches anywhere in the text. */
    boolean find(String text) {
        int[] characters = text.codePoints().toArray();
        Run run = new Run(characters.length);
        for (int at = 0; at <= characters.length; at++) {
            run.enter(0, at);
            if (run.matched) {
                return true;
            }
            if (at < characters.length) {
                run.advance(characters[at], at + 1);
            }
        }
        return run.matched;
    }

    /** The states that are reached so far. */
    private final class Run {
        private final int textLength;
        private final int[] pending = new int[steps.length];
        private int[] current = new int[steps.length];
        private int[] next = new int[steps.length];
        private int currentCount;
        /** For each state, one more than the position at which it was entered last. */
        private final int[] enteredAt = new int[steps.length];

        private boolean matched;

        Run(int textLength) {
            this.textLength = textLength;
        }

        /** Adds a state and all that it leads to without a character. Each state is pushed once for a position. */
        void enter(int start, int position) {
            int depth = push(start, position, 0);
            while (depth > 0) {
                int state = pending[--depth];
                Step step = steps[state];
                if (step instanceof Characters) {
                    current[currentCount++] = state;
                } else if (step instanceof Split split) {
                    depth = push(split.second(), position, depth);
                    depth = push(split.first(), position, depth);
                } else if (step instanceof Jump jump) {
                    depth = push(jump.target(), position, depth);
                } else if (step instanceof Match) {
                    matched = true;
                } else if (step instanceof Begin ? position == 0 : position == textLength) {
                    depth = push(state + 1, position, depth);
                }
            }
        }

        private int push(int state, int position, int depth) {
            if (enteredAt[state] == position + 1) {
                return depth;
            }
            enteredAt[state] = position + 1;
            pending[depth] = state;
            return depth + 1;
        }

        void advance(int character, int position) {
            int count = currentCount;
            int[] states = current;
            current = next;
            next = states;
            currentCount = 0;
            for (int i = 0; i < count; i++) {
                if (((Characters) steps[states[i]]).contains(character)) {
                    enter(states[i] + 1, position);
                }
            }
        }
    }
}
