package io.pgcat.source.pgoutput;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

import org.jboss.logging.Logger;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.QueryExecutor;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;
import org.postgresql.replication.fluent.logical.ChainedLogicalStreamBuilder;

import io.pgcat.change.Lsn;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.SqlStates;
import io.pgcat.source.PublisherIdentity;
import io.pgcat.source.PublisherSettings;
import io.pgcat.source.SourceConfig;
import io.pgcat.source.slot.Slots;

/**
 * One connection to a publisher's walsender: first for a few statements, then for the stream. One thread at a time.
 */
final class ReplicationConnection implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ReplicationConnection.class);

    private static final int PG14 = 140_000;
    private static final int PG16 = 160_000;
    private static final String CONNECT_TIMEOUT_S = "10";
    /** The driver reports by itself at this interval, too; ours is shorter. */
    private static final int DRIVER_STATUS_INTERVAL_S = 10;

    private final SourceConfig config;
    private final Connection connection;
    private final FeedSocket socket;
    private final QueryExecutor executor;
    private final Slots slots;
    private XLogStream stream;

    private ReplicationConnection(SourceConfig config, Connection connection, FeedSocket socket) throws SQLException {
        this.config = config;
        this.connection = connection;
        this.socket = socket;
        this.executor = connection.unwrap(BaseConnection.class).getQueryExecutor();
        this.slots = new Slots(connection);
    }

    /**
     * Connects and pins the session's settings.
     *
     * @throws ReplicationException of kind CONNECTION, BUSY or CONFIGURATION
     */
    static ReplicationConnection open(SourceConfig config) {
        String ticket = FeedSocketFactory.newTicket();
        try {
            Connection connection = new Driver().connect(config.publisher().url(), properties(config, ticket));
            FeedSocket socket = FeedSocketFactory.redeem(ticket)
                    .orElseThrow(() -> new IllegalStateException("The driver did not ask for our socket"));
            return pinned(config, connection, socket);
        } catch (SQLException e) {
            FeedSocketFactory.redeem(ticket);
            throw Slots.explain("Cannot connect to publisher " + config.publisher(), e);
        }
    }

    private static ReplicationConnection pinned(SourceConfig config, Connection connection, FeedSocket socket)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(PublisherSettings.PINNED);
            return new ReplicationConnection(config, connection, socket);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static Properties properties(SourceConfig config, String ticket) {
        Properties properties = new Properties();
        PGProperty.CONNECT_TIMEOUT.set(properties, CONNECT_TIMEOUT_S);
        PGProperty.USER.set(properties, config.publisher().username());
        PGProperty.PASSWORD.set(properties, config.publisher().password());
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "10");
        PGProperty.APPLICATION_NAME.set(properties, config.applicationName());
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.LOG_SERVER_ERROR_DETAIL.set(properties, false);
        PGProperty.ALLOW_ENCODING_CHANGES.set(properties, true);
        PGProperty.SOCKET_FACTORY.set(properties, FeedSocketFactory.class.getName());
        PGProperty.SOCKET_FACTORY_ARG.set(properties, ticket);
        return properties;
    }

    /** For statements before the stream begins. */
    Slots slots() {
        return slots;
    }

    /** Who the server is. */
    PublisherIdentity identify() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            String database;
            boolean primary;
            // Asked before the timeline: who is a primary now stays one, on the timeline that it names next.
            try (ResultSet row = statement.executeQuery(
                    "SELECT (" + PublisherIdentity.DATABASE + "), NOT pg_catalog.pg_is_in_recovery()")) {
                row.next();
                database = row.getString(1);
                primary = row.getBoolean(2);
            }
            try (ResultSet row = statement.executeQuery("IDENTIFY_SYSTEM")) {
                row.next();
                return new PublisherIdentity(
                        row.getString("systemid"),
                        row.getInt("timeline"),
                        primary,
                        Lsn.parse(row.getString("xlogpos")),
                        database);
            }
        }
    }

    /**
     * Where the history of a timeline of this server left another one.
     *
     * @return empty when the other timeline is none of its ancestors
     */
    Optional<Lsn> timelineLeftAt(int timeline, int ancestor) throws SQLException {
        if (timeline == 1) {
            return Optional.empty();
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("TIMELINE_HISTORY " + timeline)) {
            row.next();
            return row.getString("content")
                    .lines()
                    .map(line -> line.trim().split("\\s+"))
                    .filter(words -> words[0].equals(String.valueOf(ancestor)))
                    .map(words -> Lsn.parse(words[1]))
                    .findFirst();
        }
    }

    /**
     * Begins the stream. The server sends every transaction whose commit record lies at or behind the later of this position
     * and the slot's confirmed one.
     */
    void startStream(Lsn from) {
        startStream(config.slot(), from);
    }

    /** As {@link #startStream(Lsn)}, from another slot than the configured one. */
    void startStream(String slot, Lsn from) {
        try {
            takeBytesAsTheyAre();
            ChainedLogicalStreamBuilder builder = connection
                    .unwrap(PGConnection.class)
                    .getReplicationAPI()
                    .replicationStream()
                    .logical()
                    .withSlotName(slot)
                    .withStartPosition(LogSequenceNumber.valueOf(from.value()))
                    .withAutomaticFlush(false)
                    .withStatusInterval(DRIVER_STATUS_INTERVAL_S, TimeUnit.SECONDS)
                    .withSlotOption("proto_version", streams() ? "2" : "1")
                    .withSlotOption("publication_names", publicationNames(config.publications()));
            if (slots.serverVersion() >= PG14) {
                builder.withSlotOption("messages", "true");
            }
            if (streams()) {
                builder.withSlotOption("streaming", "on");
            }
            if (slots.serverVersion() >= PG16) {
                builder.withSlotOption("origin", config.localOnly() ? "none" : "any");
            }
            socket.feed().watchForStream();
            stream = begun(builder.start(), from);
        } catch (SQLException e) {
            throw Slots.explain(config.slot(), "read", e);
        }
    }

    private XLogStream begun(PGReplicationStream driver, Lsn from) {
        return socket.feed().isFramed()
                ? new FramedStream(socket, from, driver, this::heedWarnings)
                : new DriverStream(driver, socket, this::heedWarnings);
    }

    /** Nothing ends the stream when nobody reads it for long; to be called before it begins. PostgreSQL 12 and later. */
    void toleratePauses() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET wal_sender_timeout = 0");
        }
    }

    private boolean streams() throws SQLException {
        return config.streaming() && slots.serverVersion() >= PG14;
    }

    /** Commands of replication go as UTF-8 all the same: pgjdbc 42.7.11, {@code QueryExecutorImpl.startCopy}. */
    private void takeBytesAsTheyAre() throws SQLException {
        String encoding = connection.unwrap(PGConnection.class).getParameterStatus("server_encoding");
        if (PublisherSettings.HOLDS_ANY_BYTES.equals(encoding)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(PublisherSettings.TAKE_BYTES_AS_THEY_ARE);
            }
        }
    }

    /** A list of quoted identifiers inside a literal: the driver puts quotes around it and escapes nothing. */
    private static String publicationNames(List<String> publications) {
        List<String> quoted = publications.stream()
                .map(name -> '"' + name.replace("\"", "\"\"") + '"')
                .toList();
        return String.join(",", quoted).replace("'", "''");
    }

    /** As {@link XLogStream#poll}. */
    boolean poll() {
        try {
            return stream.poll();
        } catch (SQLException e) {
            throw Slots.explain(config.slot(), "read from", e);
        } catch (IOException e) {
            throw lost(e);
        }
    }

    private ReplicationException lost(IOException e) {
        return new ReplicationException(
                ErrorKind.CONNECTION, "Lost the connection to publisher " + config.publisher() + ".", e);
    }

    private void heedWarnings() throws SQLException {
        SQLWarning warning = connection.getWarnings();
        if (warning != null) {
            connection.clearWarnings();
            heed(warning);
        }
    }

    /**
     * From version 18 the publisher only warns when it leaves out a publication that did not exist when the WAL was
     * written. If it still does not exist, changes must not be passed over as if they were none.
     */
    private void heed(SQLWarning warning) throws SQLException {
        LOG.warnf(
                "publisher warns, source=%s, slot=%s, sqlstate=%s: %s",
                config.name(), config.slot(), warning.getSQLState(), warning.getMessage());
        if (SqlStates.OBJECT_NOT_IN_PREREQUISITE_STATE.equals(warning.getSQLState())) {
            try (ReplicationConnection second = open(config)) {
                second.slots().requireReadable(config.publications());
            }
        }
    }

    /** The message that {@link #poll} found: from {@link #payloadStart} to {@link #payloadEnd} in an array of its own. */
    byte[] payload() {
        return stream.payload();
    }

    int payloadStart() {
        return stream.payloadStart();
    }

    int payloadEnd() {
        return stream.payloadEnd();
    }

    /** Where the last message, or the last keepalive, stands in the publisher's WAL. */
    Lsn received() {
        return stream.received();
    }

    /** Waits for data, at most this long. */
    void awaitData(int timeoutMs) {
        try {
            stream.awaitData(timeoutMs);
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /** When the publisher was last heard, in {@link System#nanoTime()}. */
    long lastHeardNanos() {
        return socket.feed().lastReadNanos();
    }

    /** As {@link XLogStream#report}. */
    void report(Lsn durable, boolean asks) {
        try {
            stream.report(durable, asks);
        } catch (SQLException e) {
            throw Slots.explain(config.slot(), "report to", e);
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /**
     * Closes the socket: nothing is drained, so that it also ends a stream in the middle of a large transaction at once. The
     * last feedback was sent before.
     */
    @Override
    public void close() {
        executor.abort();
    }
}
