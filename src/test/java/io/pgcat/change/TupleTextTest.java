package io.pgcat.change;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class TupleTextTest {

    @Test
    void bytesThatAreNoCharacterAreAnErrorAndNotReplaced() {
        Tuple tuple = tuple(new byte[] {'a', (byte) 0xFF});
        assertThrows(UncheckedIOException.class, () -> tuple.text(0));
    }

    @Test
    void aReplacementCharacterThatWasSentIsKept() {
        Tuple tuple = tuple("a\uFFFDb".getBytes(StandardCharsets.UTF_8));
        assertEquals("a\uFFFDb", tuple.text(0));
    }

    private static Tuple tuple(byte[] bytes) {
        return new Tuple.Builder(bytes, 1).text(0, bytes.length).build();
    }
}
