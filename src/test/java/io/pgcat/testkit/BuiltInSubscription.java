package io.pgcat.testkit;

import java.sql.SQLException;
import java.time.Duration;

/**
 * PostgreSQL's own logical replication between two databases: what our own is compared with, and what the tests' tools
 * are tried on.
 */
public final class BuiltInSubscription implements AutoCloseable {

    private final TestDatabase publisher;
    private final TestDatabase subscriber;
    private final String name;

    private BuiltInSubscription(TestDatabase publisher, TestDatabase subscriber) {
        this.publisher = publisher;
        this.subscriber = subscriber;
        this.name = publisher.name() + "_" + subscriber.name();
    }

    /**
     * Publishes all tables and subscribes to them without copying. The publisher keeps WAL from now on; nothing flows
     * before {@link #enable}. Both databases may lie on one server.
     */
    public static BuiltInSubscription create(TestDatabase publisher, TestDatabase subscriber) throws SQLException {
        return create(publisher, subscriber, publisher.server().port());
    }

    /** The same through a port on 127.0.0.1 that leads to the publisher. */
    public static BuiltInSubscription create(TestDatabase publisher, TestDatabase subscriber, int port)
            throws SQLException {
        BuiltInSubscription subscription = new BuiltInSubscription(publisher, subscriber);
        String name = subscription.name;
        publisher.execute(
                "CREATE PUBLICATION " + name + " FOR ALL TABLES",
                "SELECT pg_create_logical_replication_slot('" + name + "', 'pgoutput')");
        subscriber.execute("CREATE SUBSCRIPTION " + name + " CONNECTION 'host=127.0.0.1 port="
                + port + " user=postgres dbname=" + publisher.name() + "' PUBLICATION " + name
                + " WITH (create_slot = false, copy_data = false, enabled = false)");
        return subscription;
    }

    /** Name of publication, slot and subscription. */
    public String name() {
        return name;
    }

    /** Lets changes flow. */
    public void enable() throws SQLException {
        subscriber.execute("ALTER SUBSCRIPTION " + name + " ENABLE");
    }

    /**
     * Waits until everything that the publisher has written by now is applied and flushed at the subscriber.
     *
     * @throws AssertionError when it is not within the limit
     */
    public void awaitApplied(Duration limit) throws SQLException {
        String written = publisher.value("SELECT pg_current_wal_lsn()");
        Await.until("slot " + name + " to confirm " + written, limit, () -> publisher
                .value("SELECT confirmed_flush_lsn >= '" + written + "' FROM pg_replication_slots WHERE slot_name = '"
                        + name + "'")
                .equals("t"));
    }

    /** Drops subscription, slot and publication. */
    @Override
    public void close() throws SQLException {
        subscriber.execute("ALTER SUBSCRIPTION " + name + " DISABLE", "DROP SUBSCRIPTION " + name);
        publisher.execute("DROP PUBLICATION " + name);
    }
}
