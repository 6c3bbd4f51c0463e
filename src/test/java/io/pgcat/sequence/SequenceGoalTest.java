package io.pgcat.sequence;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Where a target's sequence is to stand. */
class SequenceGoalTest {

    private static final SequenceShape UP = new SequenceShape(2, 1, 100, false);
    private static final SequenceShape DOWN = new SequenceShape(-3, -100, -1, true);

    @Test
    void theHeadStartCountsInThePublishersSteps() {
        assertEquals(
                new SequenceGoal(new SequenceValue(30, true), ""),
                SequenceGoal.ahead(new SequenceValue(10, true), UP, UP, 10));
        assertEquals(
                new SequenceGoal(new SequenceValue(-40, true), ""),
                SequenceGoal.ahead(new SequenceValue(-10, true), DOWN, DOWN, 10));
    }

    @Test
    void withoutAHeadStartAnUntouchedSequenceStaysUntouched() {
        assertFalse(SequenceGoal.ahead(new SequenceValue(1, false), UP, UP, 0)
                .value()
                .called());
        assertTrue(SequenceGoal.ahead(new SequenceValue(1, false), UP, UP, 1)
                .value()
                .called());
        assertEquals(
                new SequenceValue(1, false),
                SequenceGoal.exactly(new SequenceValue(1, false), UP).value());
    }

    @Test
    void whatLiesBeyondTheBoundsBecomesTheBoundAndIsTold() {
        SequenceGoal up = SequenceGoal.ahead(new SequenceValue(90, true), UP, UP, 1000);
        SequenceGoal down = SequenceGoal.exactly(new SequenceValue(-200, false), DOWN);

        assertEquals(new SequenceValue(100, true), up.value());
        assertTrue(up.problem().contains("with the head start lies beyond its counterpart's bounds"), up.problem());
        assertEquals(new SequenceValue(-100, true), down.value());
        assertFalse(down.problem().isEmpty());
    }

    @Test
    void aHeadStartBeyondAllNumbersEndsAtTheLastOne() {
        SequenceShape wide = new SequenceShape(1000, 1, Long.MAX_VALUE, false);
        SequenceShape deep = new SequenceShape(-1000, Long.MIN_VALUE, -1, false);

        assertEquals(Long.MAX_VALUE, wide.further(Long.MAX_VALUE - 5, Long.MAX_VALUE));
        assertEquals(Long.MIN_VALUE, deep.further(Long.MIN_VALUE + 5, 10));
    }

    @Test
    void furtherIsTheDirectionInWhichTheSequenceCounts() {
        SequenceValue one = new SequenceValue(1, true);
        SequenceValue two = new SequenceValue(2, true);

        assertTrue(one.isBehind(two, true));
        assertTrue(two.isBehind(one, false));
        assertTrue(new SequenceValue(1, false).isBehind(one, true));
        assertFalse(one.isBehind(one, true));
        assertFalse(one.isBehind(new SequenceValue(1, false), false));
    }
}
