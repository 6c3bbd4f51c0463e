package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.pgcat.change.Lsn;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

/**
 * What is done with a subscription from the command line. All of it is done by functions of schema pgcat, which the running
 * process follows; whether one runs makes no difference here.
 */
public final class SubscriptionLife {

    private static final Duration LOOK = Duration.ofMillis(200);

    /** What a database says whose schema pgcat is older than this program. */
    private static final Set<String> OLDER = Set.of("42883", "42703", "42P01", "3F000");

    private final SubscriptionHolder holder;
    private final String subscription;

    /**
     * A subscription that is to be made.
     *
     * @param dsn libpq's words for the publisher: {@code host=publisher dbname=shop user=pgcat password=…}
     * @param copyData whether rows that are there are copied
     * @param enabled whether it begins at once
     * @param options JSON object, as in {@code pgcat_subscription.options}
     */
    public record Wish(
            String name, String dsn, List<String> publications, boolean copyData, boolean enabled, String options) {
        public Wish {
            publications = List.copyOf(publications);
        }
    }

    private SubscriptionLife(SubscriptionHolder holder, String subscription) {
        this.holder = holder;
        this.subscription = subscription;
    }

    /**
     * One that is there.
     *
     * @param database as in {@code pgcat.databases.NAME}; empty: whichever holds it
     * @throws ReplicationException if there is not exactly one such subscription
     */
    public static SubscriptionLife of(Settings settings, String subscription, String database) {
        return new SubscriptionLife(SubscriptionHolder.of(settings, subscription, database), subscription);
    }

    /**
     * Makes one.
     *
     * @param database that it applies to; empty: the only one that is configured
     * @throws ReplicationException if it is there already, or the options are no valid ones
     */
    public static void create(Settings settings, String database, Wish wish) {
        SubscriptionOptions.parse(wish.options());
        SubscriptionHolder holder = SubscriptionHolder.named(settings, database);
        new SubscriptionLife(holder, wish.name()).done(connection -> {
            connection.setAutoCommit(false);
            Query.value(
                    connection,
                    "SELECT pgcat.create_subscription(?, ?, ?, synchronize_data => ?, forward_origins => '{}')",
                    wish.name(),
                    wish.dsn(),
                    wish.publications(),
                    wish.copyData());
            Query.value(
                    connection,
                    "UPDATE pgcat.pgcat_subscription SET options = options || ?::jsonb, enabled = ? WHERE name = ?"
                            + " RETURNING name",
                    wish.options(),
                    wish.enabled(),
                    wish.name());
            connection.commit();
            return true;
        });
    }

    /** What is done over one connection to the database that holds the subscription. */
    private interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    private <T> T done(Work<T> work) {
        try (Connection connection = holder.connect("pgcat " + subscription)) {
            return work.run(connection);
        } catch (SQLException failure) {
            String hint = OLDER.contains(String.valueOf(failure.getSQLState()))
                    ? ". Schema pgcat may be missing or older than this program: ./pgcat install " + holder.database()
                    : "";
            throw new ReplicationException(
                    ErrorKind.CONFIGURATION,
                    "Database " + holder.database() + ": " + ServerMessage.of(failure) + hint,
                    failure);
        }
    }

    private boolean call(String function, Object... more) {
        Object[] arguments = new Object[more.length + 1];
        arguments[0] = subscription;
        System.arraycopy(more, 0, arguments, 1, more.length);
        String places = "?" + ", ?".repeat(more.length);
        return done(connection -> Query.isTrue(connection, "SELECT pgcat." + function + '(' + places + ')', arguments));
    }

    /** Drops it; its slot at the publisher goes as soon as a process runs that can reach it. */
    public void drop() {
        call("drop_subscription");
    }

    /** @return whether it was disabled before */
    public boolean enable() {
        return call("alter_subscription_enable");
    }

    /**
     * Ends it behind the batch that is under way.
     *
     * @return whether it was enabled before
     */
    public boolean disable() {
        return call("alter_subscription_disable");
    }

    /**
     * Ends it, and rolls back what is under way.
     *
     * @return whether it was enabled before
     */
    public boolean breakOff() {
        return call("alter_subscription_disable", true);
    }

    /** Looks for tables that are new in the publications, and goes on with copies that wait. */
    public void synchronize() {
        call("alter_subscription_synchronize");
    }

    /** As {@link #synchronize}, and empties the targets that are still to be copied into. */
    public void synchronizeEmptied() {
        call("alter_subscription_synchronize", true);
    }

    /**
     * Waits until everything that the publisher had committed at a position is applied.
     *
     * @return what is missing when it took too long; empty when nothing is
     */
    public Optional<String> awaitLsn(Lsn lsn, Duration limit) {
        boolean reached = done(connection -> Query.isTrue(
                connection,
                "SELECT pgcat.wait_for_lsn(?, ?::pg_lsn, ?::interval)",
                subscription,
                lsn.toString(),
                limit.toMillis() + " ms"));
        return reached
                ? Optional.empty()
                : Optional.of(done(connection -> "applied up to "
                        + Query.value(
                                connection,
                                "SELECT coalesce(greatest(applied_lsn, confirmed_lsn)::text, 'nothing')"
                                        + " FROM pgcat.pgcat_subscription_progress WHERE subscription = ?",
                                subscription)
                        + ", " + lsn + " is waited for"));
    }

    /**
     * Waits until every table is ready.
     *
     * @return what is missing when it took too long; empty when nothing is
     */
    public Optional<String> awaitSynced(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        String missing = missing();
        while (!missing.isEmpty() && System.nanoTime() < end) {
            Thread.sleep(LOOK.toMillis());
            missing = missing();
        }
        return missing.isEmpty() ? Optional.empty() : Optional.of(missing);
    }

    private String missing() {
        List<List<String>> tables = done(connection -> Query.rows(
                connection,
                "SELECT remotetable, state, coalesce(last_error, '') FROM pgcat.pgcat_subscription_rel"
                        + " WHERE subscription = ? ORDER BY remotetable",
                subscription));
        if (tables.isEmpty()) {
            return "no table is known yet";
        }
        return String.join(
                "; ",
                tables.stream()
                        .filter(table -> !table.get(1).equals("r"))
                        .map(table -> table.get(0) + " is in state " + table.get(1)
                                + (table.get(2).isEmpty() ? "" : ": " + table.get(2)))
                        .toList());
    }
}
