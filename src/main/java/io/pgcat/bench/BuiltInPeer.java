package io.pgcat.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.stream.Collectors;

import io.pgcat.demo.PostgresServer;

/** PostgreSQL's own logical replication. */
final class BuiltInPeer implements Peer {

    @Override
    public String name() {
        return Peers.BUILT_IN;
    }

    @Override
    public boolean canRun(Workload workload) {
        return workload.isForBuiltIn() && !(workload instanceof Workload.Idle);
    }

    @Override
    public Running prepare(Course course) throws IOException, SQLException {
        Way way = Way.to(course.publisher().server().port(), course.conditions().roundTrip());
        String connection = " CONNECTION 'host=127.0.0.1 port=" + way.port() + " user=" + PostgresServer.USER
                + " dbname=" + course.publisher().name() + "'";
        String commits = course.conditions().durableCommits() ? "on" : "off";
        for (Course.Stream stream : course.streams()) {
            course.subscriber()
                    .execute("CREATE SUBSCRIPTION " + stream.name() + connection + " PUBLICATION "
                            + stream.publication()
                            + " WITH (slot_name = '" + stream.slot() + "', create_slot = false, copy_data = "
                            + course.conditions().copiesRows() + ","
                            + " enabled = false, synchronous_commit = '" + commits + "')");
        }
        return new Subscriptions(course, way);
    }

    private record Subscriptions(Course course, Way way) implements Running {

        @Override
        public void enable() throws SQLException {
            // In one transaction: the launcher is woken once.
            course.subscriber()
                    .execute(course.streams().stream()
                            .map(stream -> "ALTER SUBSCRIPTION " + stream.name() + " ENABLE")
                            .collect(Collectors.joining("; ")));
        }

        @Override
        public String readyTables() {
            return "SELECT count(*) FROM pg_subscription_rel WHERE srsubstate = 'r'";
        }

        @Override
        public void close() throws IOException, SQLException {
            for (Course.Stream stream : course.streams()) {
                course.subscriber()
                        .execute(
                                "ALTER SUBSCRIPTION " + stream.name() + " DISABLE",
                                "ALTER SUBSCRIPTION " + stream.name() + " SET (slot_name = NONE)",
                                "DROP SUBSCRIPTION " + stream.name());
            }
            way.close();
        }
    }
}
