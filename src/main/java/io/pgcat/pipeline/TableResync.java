package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

/** Has a table of a subscription copied again while everything else streams. */
public final class TableResync {

    private static final String SUBSCRIPTIONS = "SELECT subscription FROM pgcat.pgcat_subscription_rel"
            + " WHERE localtable = ? AND (? = '' OR subscription = ?) ORDER BY subscription";

    private static final String RELATION = " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n"
            + " ON n.oid = c.relnamespace WHERE n.nspname || '.' || c.relname = ?";

    private final SubscriptionHolder holder;
    private final String table;
    private final String subscription;

    private TableResync(SubscriptionHolder holder, String table, String subscription) {
        this.holder = holder;
        this.table = table;
        this.subscription = subscription;
    }

    /**
     * Looks for the table.
     *
     * @param table the target's, {@code schema.table}, without quotes
     * @param subscription of which it is one; empty: the only one that has it
     * @param database as in {@code pgcat.databases.NAME}; empty: whichever holds it
     * @throws ReplicationException if there is not exactly one
     */
    public static TableResync of(Settings settings, String table, String subscription, String database) {
        SubscriptionHolder holder = SubscriptionHolder.one(
                settings, database, "table " + table + " of a subscription", connection -> !Query.column(
                                connection, SUBSCRIPTIONS, table, subscription, subscription)
                        .isEmpty());
        try (Connection connection = holder.connect("pgcat table")) {
            List<String> found = Query.column(connection, SUBSCRIPTIONS, table, subscription, subscription);
            if (found.size() != 1) {
                throw new ReplicationException(
                        ErrorKind.CONFIGURATION,
                        "Table " + table + " is one of several subscriptions: " + String.join(", ", found)
                                + ". Name one: --subscription NAME");
            }
            return new TableResync(holder, table, found.get(0));
        } catch (SQLException failure) {
            throw failed(holder, failure);
        }
    }

    /** Whose table it is. */
    public String subscription() {
        return subscription;
    }

    /** The target is emptied first. */
    public void emptied() {
        call("alter_subscription_resynchronize_table(?, c.oid::regclass, true)", subscription, table);
    }

    /** Rows with the same key are written over, others stay. */
    public void writtenOver() {
        call("alter_subscription_resynchronize_table(?, c.oid::regclass, false)", subscription, table);
    }

    /** Only rows that meet this SQL condition go, and are copied again; both sides have to understand it. */
    public void where(String condition) {
        call("alter_subscription_resynchronize_rows(?, c.oid::regclass, ?)", subscription, condition, table);
    }

    private void call(String function, Object... arguments) {
        try (Connection connection = holder.connect("pgcat table")) {
            Query.value(connection, "SELECT pgcat." + function + RELATION, arguments);
        } catch (SQLException failure) {
            throw failed(holder, failure);
        }
    }

    private static ReplicationException failed(SubscriptionHolder holder, SQLException failure) {
        return new ReplicationException(
                ErrorKind.CONFIGURATION, "Database " + holder.database() + ": " + ServerMessage.of(failure), failure);
    }
}
