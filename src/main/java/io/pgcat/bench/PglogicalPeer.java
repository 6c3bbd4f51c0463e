package io.pgcat.bench;

import java.sql.SQLException;
import java.util.Set;

import io.pgcat.demo.PostgresServer;

/** Extension pglogical 2, where the servers have it. Source: github.com/2ndQuadrant/pglogical, README.md. */
final class PglogicalPeer implements Peer {

    static final String PLUGIN = "pglogical_output";

    /** Updates in a table without key, which pglogical refuses. */
    private static final Set<String> WITHOUT_KEY = Set.of("full", "scan");
    /** A table without key has to be in the set for inserts alone. */
    private static final String ADD_TABLES = "SELECT pglogical.replication_set_add_table("
            + "CASE WHEN EXISTS (SELECT FROM pg_index WHERE indrelid = c.oid AND indisprimary) THEN 'default'"
            + " ELSE 'default_insert_only' END, c.oid)"
            + " FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'";

    @Override
    public String name() {
        return Peers.PGLOGICAL;
    }

    @Override
    public boolean canRun(Workload workload) {
        return (workload instanceof Workload.Backlog || workload instanceof Workload.Steady)
                && workload.isForBuiltIn()
                && workload.conditions().equals(Conditions.NEAR)
                && !WITHOUT_KEY.contains(workload.name());
    }

    @Override
    public String plugin() {
        return PLUGIN;
    }

    @Override
    public void publish(Database publisher) throws SQLException {
        createNode(publisher, "publisher");
        publisher.execute(ADD_TABLES);
    }

    private static void createNode(Database database, String node) throws SQLException {
        database.execute(
                "CREATE EXTENSION pglogical", "SELECT pglogical.create_node('" + node + "', '" + dsn(database) + "')");
    }

    private static String dsn(Database database) {
        return "host=127.0.0.1 port=" + database.server().port() + " user=" + PostgresServer.USER + " dbname="
                + database.name();
    }

    /**
     * The slot is there already and holds the work. So a subscription is told, in the transaction that makes it, that its
     * first synchronisation is over, and which slot and origin are its own.
     */
    @Override
    public Running prepare(Course course) throws SQLException {
        Database subscriber = course.subscriber();
        String slot = course.streams().get(0).slot();
        createNode(subscriber, "subscriber");
        subscriber.execute(String.join(
                "; ",
                "SELECT pglogical.create_subscription('" + course.name() + "', '" + dsn(course.publisher())
                        + "', replication_sets := '{default,default_insert_only}', synchronize_data := false,"
                        + " forward_origins := '{}')",
                "UPDATE pglogical.subscription SET sub_enabled = false, sub_slot_name = '" + slot + "'",
                "UPDATE pglogical.local_sync_status SET sync_status = 'r'",
                "SELECT pg_replication_origin_create('" + slot + "')"));
        return new Subscription(course);
    }

    private record Subscription(Course course) implements Running {

        @Override
        public void enable() throws SQLException {
            course.subscriber()
                    .execute("SELECT pglogical.alter_subscription_enable('" + course.name() + "', immediate := true)");
        }

        @Override
        public void close() throws SQLException {
            course.subscriber()
                    .execute("SELECT pglogical.drop_subscription('" + course.name() + "', ifexists := true)");
        }
    }
}
