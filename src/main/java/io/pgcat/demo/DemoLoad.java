package io.pgcat.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The demo's live workload at one place: small transactions that insert, update and delete rows made there. Both places write
 * the same tables, each its own rows.
 */
final class DemoLoad implements Runnable {

    private static final int STEP = 2;
    private static final int PER_SECOND = 20;
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
    private static final int UPDATE_EACH = 3;
    private static final int DELETE_EACH = 7;

    private final DemoSide side;
    private final int limit;
    private final Random random = new Random();
    private volatile boolean stopping;
    private volatile int transactions;
    private volatile SQLException failure;

    /** @param limit transactions to make; 0 for no end */
    DemoLoad(DemoSide side, int limit) {
        this.side = side;
        this.limit = limit;
    }

    void stop() {
        stopping = true;
    }

    /** How many transactions were committed. */
    int transactions() {
        return transactions;
    }

    /**
     * Ends with the exception that ended the load, if one did.
     *
     * @throws SQLException what went wrong
     */
    void requireSuccess() throws SQLException {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void run() {
        try (Connection connection = side.server().connect(DemoSide.DATABASE)) {
            connection.setAutoCommit(false);
            while (!stopping && (limit == 0 || transactions < limit)) {
                transaction(connection, transactions);
                connection.commit();
                transactions++;
                if (limit == 0) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        } catch (SQLException e) {
            failure = e;
        }
    }

    private void transaction(Connection connection, int number) throws SQLException {
        long id = side.firstId() + (long) STEP * number;
        run(connection, "INSERT INTO customer VALUES (?, 'customer ' || ?, ?)", id, id, side.name());
        run(connection, "INSERT INTO purchase(id, customer, amount) VALUES (?, ?, ?)", id, id, random.nextInt(1000));
        if (number % UPDATE_EACH == 0) {
            run(connection, "UPDATE purchase SET amount = amount + 1 WHERE id = ?", earlier(number));
        }
        if (number % DELETE_EACH == 0) {
            run(connection, "DELETE FROM purchase WHERE id = ?", earlier(number));
        }
    }

    private long earlier(int number) {
        return side.firstId() + (long) STEP * random.nextInt(number + 1);
    }

    private static void run(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }
}
