package io.pgcat.source.snapshot;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;

import io.pgcat.source.Publisher;
import io.pgcat.source.PublisherSettings;

/** Opens ordinary connections to a publisher on which every value's text means the same as in the stream. */
public final class PublisherSession {

    private static final String CONNECT_TIMEOUT_S = "10";

    /** A policy that hides rows is an error, and a plan of several processes would take the server from others. */
    private static final String SETTINGS = "SET row_security = off; SET max_parallel_workers_per_gather = 0;"
            + " SET idle_in_transaction_session_timeout = 0; SET lock_timeout = 0";

    private PublisherSession() {}

    /** @param purpose shown by {@code pg_stat_activity}; the caller closes the connection */
    public static Connection open(Publisher publisher, String purpose) throws SQLException {
        return pinned(connect(publisher, purpose, new Properties()));
    }

    static Connection connect(Publisher publisher, String purpose, Properties more) throws SQLException {
        Properties properties = new Properties();
        properties.putAll(more);
        PGProperty.CONNECT_TIMEOUT.set(properties, CONNECT_TIMEOUT_S);
        PGProperty.USER.set(properties, publisher.username());
        PGProperty.PASSWORD.set(properties, publisher.password());
        PGProperty.APPLICATION_NAME.set(properties, purpose);
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "10");
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.LOG_SERVER_ERROR_DETAIL.set(properties, false);
        PGProperty.ALLOW_ENCODING_CHANGES.set(properties, true);
        return new Driver().connect(publisher.url(), properties);
    }

    private static Connection pinned(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(PublisherSettings.PINNED + ';' + SETTINGS);
            String encoding = connection.unwrap(PGConnection.class).getParameterStatus("server_encoding");
            if (PublisherSettings.HOLDS_ANY_BYTES.equals(encoding)) {
                statement.execute(PublisherSettings.TAKE_BYTES_AS_THEY_ARE);
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
