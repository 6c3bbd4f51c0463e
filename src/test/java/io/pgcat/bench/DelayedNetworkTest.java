package io.pgcat.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DelayedNetworkTest {

    @Test
    void bytesComeBackAfterTheRoundTripAndNotBefore() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread echo = new Thread(() -> echo(server));
            echo.start();
            try (Way way = Way.to(server.getLocalPort(), Duration.ofMillis(40));
                    Socket client = new Socket(InetAddress.getLoopbackAddress(), way.port())) {
                long start = System.nanoTime();
                client.getOutputStream().write(42);
                assertEquals(42, client.getInputStream().read());
                assertTrue(System.nanoTime() - start >= 40_000_000);
                client.shutdownOutput();
                assertEquals(-1, client.getInputStream().read());
            }
            echo.join();
        }
    }

    private static void echo(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
