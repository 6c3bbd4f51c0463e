package io.pgcat.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * How a server is reached: straight, or through a network that delays.
 *
 * @param port on 127.0.0.1
 */
record Way(int port, Optional<DelayedNetwork> network) implements AutoCloseable {

    /** @param roundTrip zero for none */
    static Way to(int serverPort, Duration roundTrip) throws IOException {
        if (roundTrip.isZero()) {
            return new Way(serverPort, Optional.empty());
        }
        DelayedNetwork network = DelayedNetwork.to(serverPort, roundTrip.dividedBy(2));
        return new Way(network.port(), Optional.of(network));
    }

    @Override
    public void close() throws IOException {
        if (network.isPresent()) {
            network.get().close();
        }
    }
}
