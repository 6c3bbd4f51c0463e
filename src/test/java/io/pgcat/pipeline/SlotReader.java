package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;

import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.PGReplicationStream;

import io.pgcat.demo.PostgresServer;
import io.pgcat.testkit.TestDatabase;

/** Somebody who reads a slot and does nothing with it. */
final class SlotReader implements AutoCloseable {

    private final Connection connection;
    private final PGReplicationStream stream;

    SlotReader(TestDatabase database, String slot, String publication) throws SQLException {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, PostgresServer.USER);
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "11");
        connection = new Driver().connect(database.jdbcUrl(), properties);
        stream = connection
                .unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName(slot)
                .withSlotOption("proto_version", 1)
                .withSlotOption("publication_names", publication)
                .start();
    }

    /** The process at the publisher. */
    int pid() throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID();
    }

    @Override
    public void close() throws SQLException {
        stream.close();
        connection.close();
    }
}
