package io.pgcat.testkit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.pgcat.demo.Sql;

/**
 * One connection to each database for as long as one thread asks the same question again and again: a connection costs
 * both sides a hundred times what its query does. Elsewhere each query has its own, so that nobody is in another's way.
 */
final class KeptConnections implements AutoCloseable {

    private static final ThreadLocal<KeptConnections> CURRENT = new ThreadLocal<>();

    private final Map<TestDatabase, Connection> connections = new HashMap<>();
    private final KeptConnections outer = CURRENT.get();

    private KeptConnections() {
        if (outer == null) {
            CURRENT.set(this);
        }
    }

    /** Until this is closed, this thread's queries share connections. */
    static KeptConnections begin() {
        return new KeptConnections();
    }

    /** The first column of each row, over a kept connection where this thread keeps some. */
    static List<String> values(TestDatabase database, String sql) throws SQLException {
        KeptConnections current = CURRENT.get();
        return current == null ? database.server().values(database.name(), sql) : current.ask(database, sql);
    }

    private List<String> ask(TestDatabase database, String sql) throws SQLException {
        Connection connection = connections.remove(database);
        Connection used = connection == null ? database.connect() : connection;
        try {
            List<String> values = Sql.values(used, sql);
            connections.put(database, used);
            return values;
        } finally {
            if (!connections.containsKey(database)) {
                used.close();
            }
        }
    }

    @Override
    public void close() throws SQLException {
        if (outer == null) {
            CURRENT.remove();
            for (Connection connection : connections.values()) {
                connection.close();
            }
        }
    }
}
