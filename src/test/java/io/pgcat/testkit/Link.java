package io.pgcat.testkit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.pgcat.demo.PostgresServer;
import io.pgcat.pipeline.Installer;

/** One direction of replication in a test: a publisher's database and a subscriber's, with a subscription between. */
public record Link(TestDatabase publisher, TestDatabase subscriber, String name) {

    /** Generous: machines that run tests are slow now and then. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Installs schema pgcat in the subscriber; nothing else happens yet. */
    public static Link between(TestDatabase publisher, TestDatabase subscriber, String name) throws SQLException {
        try (Connection connection = subscriber.connect()) {
            new Installer().install(connection, "target", PostgresServer.USER);
        }
        return new Link(publisher, subscriber, name);
    }

    /** The lines of a configuration file that names these databases, retrying failures each second. */
    public static String[] config(TestDatabase... databases) {
        StringBuilder config = new StringBuilder("quarkus.http.port=0\npgcat.retry-interval=1s\n");
        for (TestDatabase database : databases) {
            String key = "pgcat.databases." + database.name().replace('_', '-');
            config.append(key).append(".url=").append(database.jdbcUrl()).append('\n');
            config.append(key).append(".username=").append(PostgresServer.USER).append('\n');
        }
        return config.toString().split("\n");
    }

    /** The same definition on both sides. */
    public void onBoth(String... statements) throws SQLException {
        publisher.execute(statements);
        subscriber.execute(statements);
    }

    /**
     * Inserts the subscription, and waits for nothing.
     *
     * @param publications none for {@code pub}, which publishes all tables and is made where there is no publication
     */
    public void subscribe(String options, String... publications) throws SQLException {
        subscribe(publisher.server().port(), options, publications);
    }

    /** As {@link #subscribe(String, String...)}, with an initial copy. */
    public void copy(String options, String... publications) throws SQLException {
        subscribe(publisher.server().port(), true, options, publications);
    }

    /** As {@link #subscribe(String, String...)}, through something that listens on this port for the publisher. */
    public void subscribe(int port, String options, String... publications) throws SQLException {
        subscribe(port, false, options, publications);
    }

    private void subscribe(int port, boolean copyData, String options, String... publications) throws SQLException {
        String[] names = publications.length == 0 ? new String[] {"pub"} : publications;
        if (publications.length == 0
                && publisher.values("SELECT 1 FROM pg_publication").isEmpty()) {
            publisher.execute("CREATE PUBLICATION pub FOR ALL TABLES");
        }
        String insert = "INSERT INTO pgcat.pgcat_subscription(name, hostname, port, username, password, dbname,"
                + " publications, copy_data, enabled, options) VALUES (?, '127.0.0.1', ?, ?, 'unused', ?, ?, ?,"
                + " true, ?::jsonb)";
        try (Connection connection = subscriber.connect();
                PreparedStatement statement = connection.prepareStatement(insert)) {
            statement.setString(1, name);
            statement.setInt(2, port);
            statement.setString(3, PostgresServer.USER);
            statement.setString(4, publisher.name());
            statement.setArray(5, connection.createArrayOf("text", names));
            statement.setBoolean(6, copyData);
            statement.setString(7, options);
            statement.executeUpdate();
        }
    }

    /** Waits until this many tables are ready, and no other is there. */
    public void awaitReady(int tables) {
        awaitReady(tables, PATIENCE);
    }

    /** As {@link #awaitReady(int)}, with more or less patience. */
    public void awaitReady(int tables, Duration patience) {
        Await.untilEquals(tables + " tables of " + name + " to be ready", patience, tables + " of " + tables, () -> {
            return subscriber.value("SELECT count(*) FILTER (WHERE state = 'r') || ' of ' || count(*)"
                    + " FROM pgcat.pgcat_subscription_rel WHERE subscription = '" + name + "'");
        });
    }

    /** Waits until a table's row in {@code pgcat_subscription_rel} has this value in a column. */
    public void awaitTable(String remote, String column, String expected) {
        Await.untilEquals(column + " of " + remote, PATIENCE, expected, () -> table(remote, column));
    }

    /** Waits until a table's row in {@code pgcat_subscription_rel} tells an error with these words. */
    public void awaitTableError(String remote, String words) {
        Await.untilAccepted(
                "last_error of " + remote,
                PATIENCE,
                () -> table(remote, "last_error"),
                error -> error != null && error.contains(words));
    }

    /** A column of a table's row in {@code pgcat_subscription_rel}. */
    public String table(String remote, String column) throws SQLException {
        return subscriber.value("SELECT " + column + "::text FROM pgcat.pgcat_subscription_rel WHERE subscription = '"
                + name + "' AND remotetable = '" + remote + "'");
    }

    /** The slot's confirmed position has passed everything that the publisher has written so far. */
    public void awaitCaughtUp() throws SQLException {
        awaitCaughtUp(PATIENCE);
    }

    /** As {@link #awaitCaughtUp()}, with more or less patience. */
    public void awaitCaughtUp(Duration patience) throws SQLException {
        awaitCaughtUp(publisher, name, patience);
    }

    /** As {@link #awaitCaughtUp()}, whatever the subscriber is. */
    public static void awaitCaughtUp(TestDatabase publisher, String name, Duration patience) throws SQLException {
        String now = publisher.value("SELECT pg_current_wal_lsn()");
        Await.untilEquals(
                "subscription " + name + " to have passed " + now,
                patience,
                "t",
                () -> publisher.value("SELECT confirmed_flush_lsn >= '" + now + "'::pg_lsn FROM pg_replication_slots"
                        + " WHERE slot_name = 'pgcat_" + name + "'"));
    }

    /** Waits until the subscription's status, as JSON path, has this value. */
    public void awaitStatus(String jsonPath, String expected) {
        Await.untilEquals("status " + jsonPath + " of " + name, PATIENCE, expected, () -> status(jsonPath));
    }

    /** A field of the status that the running process writes, by JSON path; null when there is none. */
    public String status(String jsonPath) throws SQLException {
        return subscriber.value("SELECT status #>> '{" + jsonPath + "}' FROM pgcat.pgcat_subscription_status"
                + " WHERE subscription = '" + name + "'");
    }

    /** The slot, if it exists. */
    public Optional<String> slot() throws SQLException {
        List<String> slots =
                publisher.values("SELECT slot_name FROM pg_replication_slots WHERE slot_name = 'pgcat_" + name + "'");
        return slots.stream().findFirst();
    }

    /** Both sides hold the same rows in all tables of schema public. */
    public void assertEqual() throws SQLException {
        try (Connection left = publisher.connect();
                Connection right = subscriber.connect()) {
            TableContents.assertSchemaEqual(left, right, "public");
        }
    }

    /** Deletes the subscription and waits until its slot is gone. */
    public void drop() throws SQLException {
        subscriber.execute("DELETE FROM pgcat.pgcat_subscription WHERE name = '" + name + "'");
        Await.until("slot of " + name + " to be dropped", PATIENCE, () -> slot().isEmpty());
    }
}
