package io.pgcat.bench;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

import io.pgcat.demo.PostgresServer;
import io.pgcat.source.Publisher;
import io.pgcat.source.SourceConfig;
import io.pgcat.source.SourceConfig.BatchLimits;
import io.pgcat.source.pgoutput.StreamDrain;

/** Our own reader with nothing behind it, in this process: what decoding alone takes, on both sides of the slot. */
final class DecodePeer implements Peer {

    @Override
    public String name() {
        return Peers.DECODE;
    }

    @Override
    public boolean canRun(Workload workload) {
        return workload instanceof Workload.Backlog;
    }

    @Override
    public boolean applies() {
        return false;
    }

    @Override
    public Running prepare(Course course) throws IOException {
        Way way = Way.to(course.publisher().server().port(), course.conditions().roundTrip());
        String url = "jdbc:postgresql://127.0.0.1:" + way.port() + "/"
                + course.publisher().name();
        Course.Stream stream = course.streams().get(0);
        SourceConfig config = new SourceConfig(
                course.name(),
                course.name(),
                new Publisher(url, PostgresServer.USER, ""),
                List.of(stream.publication()),
                stream.slot(),
                true,
                true,
                BatchLimits.ofHeap());
        return new Drain(StreamDrain.open(config), way);
    }

    private record Drain(StreamDrain drain, Way way) implements Running {

        @Override
        public void enable() {
            drain.start();
        }

        @Override
        public void requireAlive() {
            drain.requireReading();
        }

        @Override
        public OptionalLong process() {
            return OptionalLong.of(ProcessHandle.current().pid());
        }

        @Override
        public void close() throws IOException {
            drain.close();
            way.close();
        }
    }
}
