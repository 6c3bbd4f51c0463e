package io.pgcat.demo;

import java.net.InetAddress;
import java.net.ServerSocket;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FreePortTest {

    @Test
    void aPortThatIsListenedOnIsNotFree() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertFalse(FreePort.isFree(listener.getLocalPort()));
        }
    }

    @Test
    void portsLieBelowThoseOfOutgoingConnections() throws Exception {
        int port = FreePort.next();
        assertTrue(port >= 20_000 && port < 32_000, "port " + port);
        assertTrue(FreePort.isFree(port));
    }
}
