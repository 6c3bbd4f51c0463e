package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import io.pgcat.change.Relation;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.SqlStates;
import io.pgcat.route.TableMapping;
import io.pgcat.sequence.CarriedSequence;
import io.pgcat.sequence.SequenceCarrier;
import io.pgcat.sequence.SequenceCarrier.Mode;

/** The sequences of one subscription: those of its publisher, and their counterparts. Any thread; each run has connections of its own. */
public final class SubscriptionSequences {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SubscriptionRow row;
    private final Target target;

    /** Opens a connection to the database that holds the subscription. */
    interface Target {
        Connection open() throws SQLException;
    }

    SubscriptionSequences(SubscriptionRow row, Target target) {
        this.row = row;
        this.target = target;
    }

    /**
     * Those of a subscription, whether a process runs it or not.
     *
     * @param database as in {@code pgcat.databases.NAME}; empty: whichever holds the subscription
     * @throws ReplicationException if there is not exactly one such subscription
     */
    public static SubscriptionSequences of(Settings settings, String subscription, String database) {
        FoundSubscription found = FoundSubscription.of(settings, subscription, database);
        return new SubscriptionSequences(found.row(), () -> found.connect("pgcat sequences " + subscription));
    }

    /**
     * Carries all of them with the head start of the subscription's options.
     *
     * @return what became of each, ordered by name
     * @throws ReplicationException if one of the two servers cannot be asked
     */
    public List<CarriedSequence> carryAhead() {
        return run(Mode.ahead(row.options().sequences().headStart()), "");
    }

    /** As {@link #carryAhead()}, but exactly as they stand, also back: for a cut-over. */
    public List<CarriedSequence> carryExactly() {
        return run(Mode.EXACT, "");
    }

    /** Whether the process that runs the subscription carries them with a head start now and then, and will do so again. */
    public boolean areCarriedPeriodically() {
        return row.enabled() && row.options().sequences().isPeriodic();
    }

    /**
     * Carries one with the head start of the options, also where no published table owns it.
     *
     * @param counterpart the target's, as SQL takes its name
     * @return empty where the publisher has none for it
     */
    List<CarriedSequence> carryAhead(String counterpart) {
        return run(Mode.ahead(row.options().sequences().headStart()), counterpart);
    }

    private List<CarriedSequence> run(Mode mode, String only) {
        try (Connection to = patient(target.open());
                Connection from = patient(row.publisher().connect("pgcat sequences " + row.name(), PATIENCE))) {
            return carrier(from, to, mode).run(scope(to, only));
        } catch (SQLException e) {
            throw new ReplicationException(
                    SqlStates.kindWhilePreparing(e),
                    "Cannot carry sequences of subscription " + row.name() + ": " + ServerMessage.of(e),
                    null,
                    e.getSQLState(),
                    e);
        }
    }

    /** What keeps them from being carried, as far as one can tell without doing it. */
    List<Finding> check(String subject, Connection publisher, Connection to) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        for (CarriedSequence each : carrier(publisher, to, Mode.LOOK).run(scope(to, ""))) {
            if (each.hasProblem()) {
                findings.add(Finding.warn(subject, each.problem(), each.mend()));
            }
        }
        return findings;
    }

    private SequenceCarrier carrier(Connection from, Connection to, Mode mode) {
        // A mapping of its own: the route's remembers what it was asked for, as tables that changes came from.
        UnaryOperator<Relation> mapping = new TableMapping(row.mapping())::map;
        return new SequenceCarrier(from, to, mapping, mode);
    }

    private SequenceCarrier.Scope scope(Connection to, String only) throws SQLException {
        List<String> also = new ArrayList<>(row.options().sequences().also());
        if (!only.isEmpty()) {
            also.addAll(Query.column(
                    to,
                    "SELECT pg_catalog.concat(n.nspname, '.', c.relname) FROM pg_catalog.pg_class c"
                            + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                            + " WHERE c.oid = pg_catalog.to_regclass(?)",
                    only));
        }
        return new SequenceCarrier.Scope(row.publications(), also, only);
    }

    /** A statement on a catalog does not take long: who is silent is gone. */
    private static Connection patient(Connection connection) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, (int) PATIENCE.toMillis());
        return connection;
    }
}
