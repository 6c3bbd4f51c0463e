package io.pgcat.source.pgoutput;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

class MessageSpoolTest {

    private final Random random = new Random(7);

    @Test
    void aFewMessagesComeBackFromMemory() {
        comeBack(3, 100);
    }

    @Test
    void manyMessagesComeBackFromAFile() {
        comeBack(20_000, 100);
    }

    @Test
    void messagesLargerThanAnyBufferComeBackBetweenSmallOnes() {
        comeBack(20, 2_000_000);
    }

    private void comeBack(int count, int largest) {
        List<byte[]> written = new ArrayList<>();
        List<byte[]> read = new ArrayList<>();
        try (MessageSpool spool = new MessageSpool()) {
            for (int i = 0; i < count; i++) {
                byte[] bytes = new byte[random.nextInt(i % 2 == 0 ? 50 : largest) + 10];
                random.nextBytes(bytes);
                spool.add(bytes, 5, bytes.length);
                written.add(Arrays.copyOfRange(bytes, 5, bytes.length));
            }
            spool.replay(read::add);
        }
        assertEquals(count, read.size());
        for (int i = 0; i < count; i++) {
            assertArrayEquals(written.get(i), read.get(i));
        }
    }
}
