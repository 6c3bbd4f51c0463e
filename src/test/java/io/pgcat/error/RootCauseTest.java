package io.pgcat.error;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class RootCauseTest {

    @Test
    void theInnermostCauseSpeaks() {
        Exception wrapped = new IllegalStateException("outer", new RuntimeException(new Exception("inner")));

        assertEquals("inner", RootCause.messageOf(wrapped));
    }

    @Test
    void whatSaysNothingIsNamedByItsClass() {
        assertEquals("NullPointerException", RootCause.messageOf(new NullPointerException()));
    }
}
