package io.pgcat.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What a terminal is sent: lines, and then the cursor to where the log goes on. */
class ProgressDisplayTest {

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final ProgressDisplay display = new ProgressDisplay(new PrintStream(sent, true));

    private String sent() {
        String text = sent.toString();
        sent.reset();
        return text.replace("\033", "^");
    }

    @Test
    void theLogTakesThePlaceOfTheLinesWhichComeBackBelowIt() {
        display.show(List.of("one", "two", "three"));
        assertEquals("^[?7lone\ntwo\nthree^[?7h^[A^[A\r", sent());

        display.log().print("log\n");
        assertEquals("^[Jlog\n", sent());

        display.log().print("more\n");
        assertEquals("more\n", sent());

        display.show(List.of("one"));
        assertEquals("^[?7lone^[?7h\r", sent());
    }

    @Test
    void nothingRemainsWhenEverythingIsThereOrTheProgramEnds() {
        display.show(List.of("one"));
        sent();
        display.show(List.of());
        assertEquals("^[J", sent());

        display.show(List.of("one"));
        sent();
        display.close();
        assertEquals("^[J", sent());
    }
}
