package io.pgcat.bench;

import java.io.IOException;
import java.sql.SQLException;

import io.pgcat.demo.PostgresServer;

/** PostgreSQL's own logical replication. */
final class BuiltInPeer implements Peer {

    @Override
    public String name() {
        return Peers.BUILT_IN;
    }

    @Override
    public boolean canRun(Workload workload) {
        return workload.isForBuiltIn();
    }

    @Override
    public Running prepare(Course course) throws IOException, SQLException {
        Way way = Way.to(course.publisher().server().port(), course.conditions().roundTrip());
        course.subscriber()
                .execute("CREATE SUBSCRIPTION " + course.name() + " CONNECTION 'host=127.0.0.1 port=" + way.port()
                        + " user=" + PostgresServer.USER + " dbname="
                        + course.publisher().name() + "' PUBLICATION " + Course.PUBLICATION + " WITH (slot_name = '"
                        + course.slot() + "', create_slot = false, copy_data = false, enabled = false,"
                        + " synchronous_commit = '" + (course.conditions().durableCommits() ? "on" : "off") + "')");
        return new Subscription(course, way);
    }

    private record Subscription(Course course, Way way) implements Running {

        @Override
        public void enable() throws SQLException {
            course.subscriber().execute("ALTER SUBSCRIPTION " + course.name() + " ENABLE");
        }

        @Override
        public void close() throws IOException, SQLException {
            course.subscriber()
                    .execute(
                            "ALTER SUBSCRIPTION " + course.name() + " DISABLE",
                            "ALTER SUBSCRIPTION " + course.name() + " SET (slot_name = NONE)",
                            "DROP SUBSCRIPTION " + course.name());
            way.close();
        }
    }
}
