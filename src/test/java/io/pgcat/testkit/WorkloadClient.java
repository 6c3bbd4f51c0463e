package io.pgcat.testkit;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jboss.logging.Logger;

/** One client of {@link RandomWorkload}: runs transactions on one connection and opens another when it breaks. */
final class WorkloadClient implements Runnable {

    private static final Logger LOG = Logger.getLogger(WorkloadClient.class);
    private static final String DEADLOCK = "40P01";
    private static final long RECONNECT_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final RandomWorkload workload;
    private final WorkloadStatements statements;
    private Connection connection;

    WorkloadClient(RandomWorkload workload, WorkloadStatements statements) {
        this.workload = workload;
        this.statements = statements;
    }

    @Override
    public void run() {
        try {
            while (workload.takeTurn()) {
                transaction(statements.next());
            }
        } catch (SQLException | RuntimeException e) {
            workload.failed(e);
        } finally {
            disconnect();
        }
    }

    private void transaction(List<String> work) throws SQLException {
        boolean committing = false;
        try {
            Connection open = connected();
            if (open == null) {
                return;
            }
            send(open, work);
            if (statements.chance(0.03)) {
                open.rollback();
                return;
            }
            committing = true;
            open.commit();
            workload.countCommitted();
        } catch (SQLException e) {
            recover(e, committing);
        }
    }

    /** All in one message, or one by one: then other clients' transactions come in between. */
    private void send(Connection open, List<String> work) throws SQLException {
        boolean oneByOne = statements.chance(0.15);
        try (Statement statement = open.createStatement()) {
            for (String sql : oneByOne ? work : List.of(String.join(";\n", work))) {
                statement.execute(sql);
            }
        }
    }

    private void recover(SQLException e, boolean committing) throws SQLException {
        if (connection != null && DEADLOCK.equals(e.getSQLState())) {
            connection.rollback();
            return;
        }
        if (!isConnectionLoss(e)) {
            throw e;
        }
        if (committing) {
            workload.countUnknown();
        }
        LOG.debugf(e, "Publisher went away");
        disconnect();
    }

    /** Classes 08 (connection) and 57P (operator intervention: shutdown, crash, starting up). */
    private static boolean isConnectionLoss(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("08") || state.startsWith("57P"));
    }

    /** The connection; null when it could not be opened before the workload was stopped. */
    private Connection connected() throws SQLException {
        while (connection == null && !workload.isStopped()) {
            try {
                Connection open = workload.connections().open();
                open.setAutoCommit(false);
                connection = open;
            } catch (SQLException e) {
                if (!isConnectionLoss(e)) {
                    throw e;
                }
                LockSupport.parkNanos(RECONNECT_PAUSE_NANOS);
            }
        }
        return connection;
    }

    private void disconnect() {
        if (connection == null) {
            return;
        }
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debugf(e, "Connection was broken already");
        }
        connection = null;
    }
}
