package io.pgcat.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FaultyNetworkTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private EchoServer echo;
    private FaultyNetwork network;

    @BeforeEach
    void open() throws IOException {
        echo = new EchoServer();
        network = new FaultyNetwork(echo.port());
    }

    @AfterEach
    void close() throws IOException {
        network.close();
        echo.close();
    }

    @Test
    void bytesPassUnchangedInBothDirections() throws Exception {
        byte[] sent = new byte[3_000_000];
        new Random(1).nextBytes(sent);
        try (Socket client = connect()) {
            Thread writer = writeBehind(client, sent);
            assertArrayEquals(sent, client.getInputStream().readNBytes(sent.length));
            writer.join();
        }
        assertEquals(2L * sent.length, network.forwardedBytes());
        Await.untilEquals("open connections", LIMIT, 0, network::connectionCount);
    }

    @Test
    void theEndOfOneDirectionIsForwardedWhileTheOtherStaysOpen() throws Exception {
        try (Socket client = connect()) {
            client.getOutputStream().write(7);
            client.shutdownOutput();
            assertArrayEquals(new byte[] {7}, client.getInputStream().readAllBytes());
        }
    }

    @Test
    void cuttingResetsOpenConnectionsAndLetsNewOnesPass() throws Exception {
        try (Socket client = connect()) {
            assertEquals(1, exchange(client, 1));
            network.cut();
            assertThrows(SocketException.class, () -> client.getInputStream().read());
        }
        try (Socket client = connect()) {
            assertEquals(2, exchange(client, 2));
        }
    }

    @Test
    void refusingLastsUntilHealed() throws Exception {
        network.refuse();
        assertThrows(IOException.class, () -> {
            try (Socket client = connect()) {
                exchange(client, 1);
            }
        });
        network.heal();
        try (Socket client = connect()) {
            assertEquals(2, exchange(client, 2));
        }
    }

    @Test
    void aBlackHoleIsSilentAndNothingIsLostAfterIt() throws Exception {
        try (Socket client = connect()) {
            assertEquals(1, exchange(client, 1));
            network.blackHole();
            client.getOutputStream().write(2);
            client.setSoTimeout(200);
            assertThrows(
                    SocketTimeoutException.class, () -> client.getInputStream().read());
            client.setSoTimeout((int) LIMIT.toMillis());
            network.heal();
            assertEquals(2, client.getInputStream().read());
        }
    }

    @Test
    void aDelayDoesNotLimitHowMuchIsUnderWay() throws Exception {
        network.delay(Duration.ofMillis(150));
        byte[] sent = new byte[8_000_000];
        try (Socket client = connect()) {
            long start = System.nanoTime();
            assertEquals(1, exchange(client, 1));
            assertTrue(millisSince(start) >= 300, "one round trip took " + millisSince(start) + " ms");

            start = System.nanoTime();
            Thread writer = writeBehind(client, sent);
            client.getInputStream().readNBytes(sent.length);
            writer.join();
            // 500 chunks of 16 KiB would take 75 s one after the other.
            assertTrue(millisSince(start) < 15_000, "8 MB took " + millisSince(start) + " ms");
        }
    }

    @Test
    void bandwidthLimitsADirection() throws Exception {
        network.bandwidth(200_000);
        byte[] sent = new byte[100_000];
        try (Socket client = connect()) {
            long start = System.nanoTime();
            Thread writer = writeBehind(client, sent);
            client.getInputStream().readNBytes(sent.length);
            writer.join();
            assertTrue(millisSince(start) >= 450, "100 kB took " + millisSince(start) + " ms");
        }
    }

    @Test
    void aResetComesAfterExactlySoManyBytes() throws Exception {
        try (Socket client = connect()) {
            client.setSoTimeout(2_000);
            network.resetAfter(15);
            client.getOutputStream().write(new byte[10]);
            int received = 0;
            try (InputStream in = client.getInputStream()) {
                while (in.read() >= 0) {
                    received++;
                }
            } catch (SocketException reset) {
                assertTrue(received <= 5, received + " bytes came back");
            }
            assertEquals(15, network.forwardedBytes());
        }
        try (Socket client = connect()) {
            assertEquals(1, exchange(client, 1));
        }
    }

    @Test
    void theTargetCanChange() throws Exception {
        try (EchoServer other = new EchoServer();
                Socket before = connect()) {
            assertEquals(1, exchange(before, 1));
            network.target(other.port());
            echo.close();
            try (Socket after = connect()) {
                assertEquals(2, exchange(after, 2));
            }
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), network.port());
        socket.setSoTimeout((int) LIMIT.toMillis());
        return socket;
    }

    private static int exchange(Socket client, int value) throws IOException {
        client.getOutputStream().write(value);
        return client.getInputStream().read();
    }

    private static Thread writeBehind(Socket client, byte[] bytes) {
        Thread writer = new Thread(() -> {
            try {
                client.getOutputStream().write(bytes);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        writer.start();
        return writer;
    }

    private static long millisSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1_000_000;
    }
}
