package io.pgcat.pipeline;

import org.junit.jupiter.api.Test;

import io.pgcat.source.pgoutput.SampleStream;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What is practised before the first change comes. */
class RehearsalTest {

    private final Rehearsal rehearsal = new Rehearsal();

    @Test
    void everyChangeIsFoldedAndWrittenByItselfTooEachTime() {
        SampleStream stream = new SampleStream(24);
        int folded = 1;

        assertEquals(
                240,
                stream.read().stream().mapToInt(read -> read.changes().size()).sum());
        assertEquals(folded + 240, rehearsal.once(stream));
        assertEquals(folded + 240, rehearsal.once(stream));
    }

    @Test
    void aTableOfWhichLittleComesKeepsItsOrder() {
        SampleStream stream = new SampleStream(8);
        int folded = 1;
        int inOrder = 16;

        assertEquals(folded + inOrder + 80, rehearsal.once(stream));
    }
}
